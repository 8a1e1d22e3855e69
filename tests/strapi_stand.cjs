// Runs the Strapi middleware with a stand-in for Strapi and reports, as JSON, what each action led to.
const { readFileSync } = require('node:fs');

const { prescreen } = require(process.argv[2]);
const told = JSON.parse(readFileSync(0, 'utf8'));
const fits = (row, where) => Object.entries(where).every(([key, want]) => {
  const value = row[key] ?? null;
  return want && typeof want === 'object' ? want.$in.includes(value) : value === want;
});
const type = { attributes: { title: { type: 'string' }, body: { type: 'richtext' }, lead: { type: 'text' }, photo: { type: 'media' } } };
const strapi = {
  contentTypes: { 'api::article.article': type, 'api::note.note': type, 'api::free.free': type },
  db: { query: () => ({ findMany: async ({ where }) => told.rows.filter((row) => fits(row, where)) }) },
  plugin: () => ({ service: () => ({ getDefaultLocale: async () => 'zh-Hans' }) }),
};

(async () => {
  const out = [];
  let middleware;
  try {
    middleware = prescreen(strapi, told.options);
  } catch (error) {
    out.push({ start: error.message });
  }
  for (const { action, params, uid = 'api::article.article', draftAndPublish = true } of told.actions) {
    try {
      const context = { uid, action, params, contentType: { options: { draftAndPublish } } };
      out.push({ done: await middleware(context, async () => 'went on') });
    } catch (error) {
      out.push({ message: error.message });
    }
  }
  console.log(JSON.stringify(out));
})();
