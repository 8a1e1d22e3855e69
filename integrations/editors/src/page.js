// A newsroom page with one of five editors. Queries: editor, service (URL), key, open=1 (fail open), overlay=1, dark=1.
import { draft } from "./draft.js";

const EDITORS = {
  tiptap: ["Tiptap", () => import("./tiptap.js")],
  quill: ["Quill", () => import("./quill.js"), "quill.css"],
  wangeditor: ["wangEditor", () => import("./wangeditor.js"), "wangeditor.css"],
  tinymce: ["TinyMCE", () => import("./tinymce.js")],
  ckeditor: ["CKEditor", () => import("./ckeditor.js"), "ckeditor.css"],
};
const asked = new URLSearchParams(location.search);
const name = asked.get("editor") in EDITORS ? asked.get("editor") : "tiptap";
const service = asked.get("service") || "http://127.0.0.1:8765";
const field = (id) => document.getElementById(id);

document.documentElement.classList.toggle("dark", asked.has("dark"));
for (const [id, [title]] of Object.entries(EDITORS)) {
  const link = document.createElement("a");
  link.href = `?${new URLSearchParams({ ...Object.fromEntries(asked), editor: id })}`;
  link.textContent = title;
  if (id === name) link.setAttribute("aria-current", "page");
  field("editors").append(link);
}

const [, load, style] = EDITORS[name];
if (style) {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
  document.head.prepend(sheet);
  await new Promise((done) => { sheet.onload = done; });
}
const { start } = await load();
const editor = await start(field("place"), draft, asked.has("dark"));
const saved = editor.html();
field("publish").addEventListener("click", () => { field("done").textContent = "已发布"; });

const { attach } = await import(`${service}/prescreen.js`);
const watch = attach(editor.content, {
  endpoint: asked.get("endpoint") || service,
  key: asked.get("key"),
  meta: () => ({ title: field("title").value, kind: field("kind").value }),
  publishButton: field("publish"),
  failClosed: !asked.has("open"),
  overlay: asked.has("overlay"),
  panel: asked.has("floating") ? true : field("panel"),
});
for (const id of ["title", "kind"]) field(id).addEventListener("change", watch.check);
window.demo = { editor, watch, saved };
