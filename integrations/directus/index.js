// A Directus filter hook: items of the collections named in PRESCREEN_COLLECTIONS are published only when they pass.
// Plain JavaScript without dependencies: put this folder into `extensions/` and restart.
import service from './service.cjs';

export default ({ filter }, { env, services, logger }) => {
  const settings = {
    url: env.PRESCREEN_URL,
    key: env.PRESCREEN_KEY,
    failOn: env.PRESCREEN_FAIL_ON,
    failOpen: String(env.PRESCREEN_FAIL_OPEN) === 'true',
    profile: env.PRESCREEN_PROFILE,
    timeout: env.PRESCREEN_TIMEOUT,
  };
  let guarded;
  try {
    guarded = collections(env.PRESCREEN_COLLECTIONS);
  } catch (error) {
    // Directus starts without an extension that throws, and would publish everything.
    logger?.error(`prescreen: ${error.message}; nothing can be saved`);
    const stop = () => { throw refusal('发布前筛查没有设置好，请管理员检查 PRESCREEN_COLLECTIONS'); };
    filter('items.create', stop);
    filter('items.update', stop);
    return;
  }

  filter('items.create', async (payload, meta, { schema }) => {
    const rule = guarded.get(meta.collection);
    if (!rule) return payload;
    const collection = schema.collections[meta.collection];
    known(rule, collection);
    // The editor sends only what differs from the defaults.
    const defaults = fields(rule).map((field) => [field, collection.fields[field].defaultValue]);
    await guard(rule, { ...Object.fromEntries(defaults), ...payload }, meta.collection);
    return payload;
  });

  filter('items.update', async (payload, meta, { database, schema }) => {
    const rule = guarded.get(meta.collection);
    if (!rule || !touched(rule, payload)) return payload;
    known(rule, schema.collections[meta.collection]);
    // Without accountability the whole item is seen, whatever the editor may read.
    const items = new services.ItemsService(meta.collection, { knex: database, schema });
    const stored = await items.readMany(meta.keys, { fields: fields(rule), limit: -1 });
    if (stored.length !== meta.keys.length) throw refusal('稿件读不到，未能检查，暂不能发布');
    for (const item of stored) await guard(rule, { ...item, ...payload }, meta.collection);
    return payload;
  });

  async function guard(rule, item, collection) {
    if (rule.status && !rule.published.includes(item[rule.status])) return;
    const extra = Object.entries(rule.meta).filter(([, field]) => item[field]).map(([key, field]) => [key, item[field]]);
    const words = [item[rule.title], item[rule.text]];
    if (words.some((word) => word != null && typeof word !== 'string')) {
      throw refusal('标题、正文须为文字，未能检查，暂不能发布');
    }
    const why = await service.objection({ title: words[0] ?? '', text: words[1] ?? '', format: rule.format,
      meta: Object.fromEntries(extra) }, settings);
    if (why) {
      logger?.info(`prescreen: an item of ${collection} was refused`);
      throw refusal(why);
    }
  }
};

const FORMATS = ['html', 'markdown', 'text'];

/** The collections to guard; throws when they are not told in full. */
function collections(told) {
  // Directus cuts a setting at its commas, unless it starts with `string:` or `json:`.
  const whole = Array.isArray(told) ? told.join(',') : told;
  const found = typeof whole === 'string' && whole ? JSON.parse(whole) : whole;
  if (!found || typeof found !== 'object' || Array.isArray(found) || !Object.keys(found).length) {
    throw new Error('PRESCREEN_COLLECTIONS is missing, e.g. {"articles":{"title":"title","text":"body"}}');
  }
  return new Map(Object.entries(found).map(([name, rule]) => {
    const full = { title: 'title', text: 'body', format: 'html', status: 'status', published: ['published'], meta: {}, ...rule };
    if (!FORMATS.includes(full.format) || !Array.isArray(full.published)) {
      throw new Error(`PRESCREEN_COLLECTIONS: ${name} has a wrong format or list of published states`);
    }
    return [name, full];
  }));
}

function fields(rule) {
  return [rule.title, rule.text, rule.status, ...Object.values(rule.meta)].filter(Boolean);
}

/** A misspelt field would read as empty, and pass. */
function known(rule, collection) {
  const missing = fields(rule).filter((field) => !collection?.fields?.[field]);
  if (missing.length) throw refusal(`筛查设置里的字段 ${missing.join('、')} 不存在，暂不能发布`);
}

/** A counter of views changes without a check; what readers see, and whether they see it, does not. */
function touched(rule, payload) {
  return fields(rule).some((field) => field in payload);
}

/** What Directus takes for its own error, without its package, which an extension cannot import unbundled. */
function refusal(why) {
  return Object.assign(new Error(why), { name: 'DirectusError', code: 'PRESCREEN_REFUSED', status: 422, extensions: {} });
}
