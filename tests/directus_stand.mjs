// Loads the Directus hook with a stand-in for Directus and reports, as JSON, what each event of argv[3] led to.
import { readFileSync } from 'node:fs';

const [hook, told] = [process.argv[2], JSON.parse(readFileSync(0, 'utf8'))];
const { default: register } = await import(hook);
const filters = {};
class ItemsService {
  constructor(collection, options) {
    if (options.accountability) throw new Error('the stored item must be read whole');
    this.collection = collection;
  }
  async readMany(keys, { fields }) {
    const rows = keys.map((key) => told.stored[key]).filter(Boolean);
    return rows.map((row) => Object.fromEntries(fields.filter((f) => f in row).map((f) => [f, row[f]])));
  }
}
const names = ['title', 'body', 'status', 'lead', 'views'];
const fields = Object.fromEntries(names.map((name) => [name, { defaultValue: told.defaults?.[name] ?? null }]));
const collections = { articles: { fields }, notes: { fields }, pages: { fields: {} } };
const out = [];
try {
  register({ filter: (event, handler) => { filters[event] = handler; } },
    { env: told.env, services: { ItemsService }, logger: { info() {}, error() {} } });
} catch (error) {
  out.push({ start: error.message });
}
for (const { event, payload, meta } of told.events) {
  try {
    const kept = await filters[event](payload, meta, { database: {}, schema: { collections } });
    out.push({ ok: JSON.stringify(kept) === JSON.stringify(payload) });
  } catch (error) {
    out.push({ name: error.name, code: error.code, status: error.status, message: error.message });
  }
}
console.log(JSON.stringify(out));
