// Asks the prescreen service about a draft. The same file serves Directus and Strapi; Node 18 or later, no dependencies.
'use strict';

const LEVELS = ['block', 'review', 'advice'];

/**
 * Why a draft may not go out, in one Chinese line; empty when it may. Never throws.
 * settings: url, key, failOn (block | review | advice), failOpen, profile, timeout (seconds).
 */
async function objection(draft, settings = {}) {
  let told;
  try {
    told = await ask(draft, settings);
  } catch (error) {
    return settings.failOpen === true ? '' : `发布前筛查服务没有应答（${error.name}），暂不能发布`;
  }
  return judge(told, settings.failOn || 'review');
}

async function ask(draft, settings) {
  const words = draft.text.trim() ? draft : { ...draft, text: `<h1>${escaped(draft.title)}</h1>`, format: 'html' };
  const answer = await fetch(`${(settings.url || 'http://127.0.0.1:8765').replace(/\/+$/, '')}/v1/check`, {
    method: 'POST',
    redirect: 'error',
    headers: { 'Content-Type': 'application/json', ...(settings.key ? { Authorization: `Bearer ${settings.key}` } : {}) },
    body: JSON.stringify({ ...words, profile: settings.profile || '', offset_encoding: 'utf-16' }),
    signal: AbortSignal.timeout(1000 * (Number(settings.timeout) || 15)),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw Object.assign(new Error(), { name: `HTTP ${answer.status}` });
  }
  const told = await answer.json();
  if (typeof told?.verdict !== 'string' || !Array.isArray(told.findings) || !Array.isArray(told.gaps)) {
    throw Object.assign(new Error(), { name: 'WrongAnswer' });
  }
  return told;
}

function judge(told, failOn) {
  if (told.verdict === 'pass') return '';
  if (told.verdict === 'incomplete') {
    return `未能完整检查，不能发布：${told.gaps.slice(0, 3).map((gap) => gap.why).join('；')}`;
  }
  // A wrong word in the settings, or in the answer, counts as the strictest.
  const bar = LEVELS.indexOf(failOn);
  if (bar >= 0 && LEVELS.indexOf(told.verdict) > bar) return '';
  const lines = told.findings.filter((found) => !found.waived).map((found) => `${found.message}（${found.excerpt}）`);
  const more = lines.length > 5 ? `等 ${lines.length} 处` : '';
  return `筛查结论“${told.verdict_name}”，不能发布：${lines.slice(0, 5).join('；')}${more}`;
}

function escaped(words) {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

module.exports = { objection };
