// Shows /openapi.json as a page; every word goes in as text, never as markup.
const make = (tag, words = "", children = []) => {
  const element = document.createElement(tag);
  element.textContent = words;
  element.append(...children);
  return element;
};

const kind = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  for (const key of ["anyOf", "oneOf", "allOf"]) if (schema[key]) return schema[key].map(kind).join(key === "allOf" ? " + " : " | ");
  if (schema.type === "array") return `${kind(schema.items)}[]`;
  if (schema.format === "binary") return "file";
  return schema.type || "any";
};

const table = (heads, rows) => make("table", "", [
  make("thead", "", [make("tr", "", heads.map((head) => make("th", head)))]),
  make("tbody", "", rows.map((cells) => make("tr", "", cells.map((cell) => make("td", cell))))),
]);

const fold = (title, children) => make("details", "", [make("summary", "", title), make("div", "", children)]);

const bodies = (content) => Object.entries(content || {}).map(([type, { schema }]) => `${type}: ${kind(schema)}`);

const operation = (path, method, told) => {
  const name = make("span", method.toUpperCase());
  name.className = "method";
  const rows = Object.entries(told.responses || {}).map(([status, answer]) =>
    [status, answer.description || "", bodies(answer.content).join("\n")]);
  const parts = [];
  if (told.parameters) parts.push(make("h3", "参数"), table(["名称", "位置", "类型", "说明"],
    told.parameters.map((each) => [each.name, each.in, kind(each.schema), each.description || ""])));
  if (told.requestBody) parts.push(make("h3", "请求"), make("pre", bodies(told.requestBody.content).join("\n")));
  parts.push(make("h3", "应答"), table(["状态", "含义", "内容"], rows));
  return fold([name, make("code", path), ` ${told.summary || ""}`], parts);
};

const model = (name, schema) => {
  const needed = new Set(schema.required || []);
  const rows = Object.entries(schema.properties || {}).map(([key, value]) =>
    [key, kind(value), needed.has(key) ? "必填" : "", value.description || ""]);
  return fold([make("code", name), ` ${schema.description || ""}`], [table(["字段", "类型", "", "说明"], rows)]);
};

const show = (api) => {
  const page = document.getElementById("page");
  page.replaceChildren(
    make("h1", `${api.info.title} ${api.info.version}`), make("p", api.info.description || ""),
    make("h2", "接口"),
    ...Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, told]) => operation(path, method, told))),
    make("h2", "数据"),
    ...Object.entries(api.components.schemas).map(([name, schema]) => model(name, schema)));
};

fetch("/openapi.json").then((answer) => answer.json()).then(show)
  .catch(() => { document.getElementById("page").textContent = "读不到 /openapi.json"; });
