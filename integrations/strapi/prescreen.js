// The Strapi 5 side: a Document Service middleware. Every way to publish passes here: admin panel, REST, GraphQL, code.
'use strict';

const { objection } = require('./service.cjs');

const TEXTUAL = new Set(['string', 'text', 'richtext', 'blocks']);
const READS = new Set(['findOne', 'findMany', 'findFirst', 'count', 'delete', 'unpublish', 'discardDraft']);

/**
 * options: url, key, failOn, failOpen, profile, timeout as in service.cjs, and
 * types: { 'api::article.article': { title: 'title', text: 'body', format: 'markdown', meta: { summary: 'lead' } } }
 * error: called with the line for the editor, gives what is thrown (`new errors.ApplicationError(…)` of @strapi/utils).
 */
function prescreen(strapi, options) {
  const { types, error = (why) => new Error(why) } = options;
  if (!types || !Object.keys(types).length) throw new Error('prescreen: name the content types to guard in `types`');
  for (const [uid, rule] of Object.entries(types)) {
    const known = strapi.contentTypes[uid]?.attributes;
    if (!known) throw new Error(`prescreen: there is no content type ${uid}`);
    for (const field of [rule.title ?? 'title', rule.text ?? 'body', ...Object.values(rule.meta ?? {})]) {
      // A misspelt field would read as empty, and pass.
      if (!TEXTUAL.has(known[field]?.type)) throw new Error(`prescreen: ${uid} has no text field ${field}`);
    }
  }

  return async (context, next) => {
    const rule = types[context.uid];
    if (!rule || READS.has(context.action)) return next();
    for (const entry of await leaving(context)) {
      const why = await objection(draft(entry, rule), options);
      if (why) throw error(why);
    }
    return next();
  };

  /** The entries, whole, that readers would see after this action. */
  async function leaving({ uid, action, params = {}, contentType }) {
    const drafts = contentType?.options?.draftAndPublish === true;
    const data = params.data ?? {};
    if (action === 'create') return !drafts || params.status === 'published' ? [data] : [];
    if (action === 'clone') return drafts ? [] : merged(await stored(uid, params, false), data);
    if (action === 'update') {
      if (drafts && params.status !== 'published') return [];
      // An update of what does not exist yet in this locale creates it.
      const found = await stored(uid, params, drafts);
      return found.length ? merged(found, data) : [data];
    }
    // `publish`, and any action that a later Strapi may add.
    const found = await stored(uid, params, drafts);
    if (!found.length) throw error('稿件读不到，未能检查，暂不能发布');
    return merged(found, data);
  }

  async function stored(uid, { documentId, locale }, drafts) {
    const where = { documentId };
    // Drafts are the rows without a publication date. '*' publishes all locales.
    if (drafts) where.publishedAt = null;
    if (locale && locale !== '*') where.locale = Array.isArray(locale) ? { $in: locale } : locale;
    // The query engine, not the Document Service: this must not pass the middlewares again.
    const rows = await strapi.db.query(uid).findMany({ where });
    if (locale || rows.length < 2) return rows;
    const main = await strapi.plugin?.('i18n')?.service('locales').getDefaultLocale();
    return main ? rows.filter((row) => row.locale === main || !row.locale) : rows;
  }
}

function merged(rows, data) {
  return rows.map((row) => ({ ...row, ...data }));
}

function draft(entry, rule) {
  const meta = Object.entries(rule.meta ?? {}).filter(([, field]) => entry[field]);
  return {
    title: words(entry[rule.title ?? 'title']),
    text: words(entry[rule.text ?? 'body']),
    format: rule.format ?? 'markdown',
    meta: Object.fromEntries(meta.map(([key, field]) => [key, words(entry[field])])),
  };
}

/** Text of a field: a string, or a tree of blocks, whose paragraphs become lines. */
function words(value) {
  if (value == null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(words).join('\n\n');
  if (typeof value === 'object' && typeof value.text === 'string') return value.text;
  if (typeof value === 'object' && Array.isArray(value.children)) return value.children.map(words).join('');
  return String(value);
}

module.exports = { prescreen };
