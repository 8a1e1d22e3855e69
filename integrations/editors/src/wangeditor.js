import { createEditor, createToolbar } from "@wangeditor/editor";
import "@wangeditor/editor/dist/css/style.css";

export async function start(place, html) {
  place.className = "w-e";
  const [bar, inner] = [0, 1].map(() => place.appendChild(document.createElement("div")));
  bar.className = "w-e-bar";
  const editor = createEditor({ selector: inner, html, mode: "simple", config: { autoFocus: false } });
  createToolbar({ editor, selector: bar, mode: "simple" });
  await new Promise((done) => setTimeout(done));
  return { content: editor.getEditableContainer().querySelector("[data-slate-editor]"), html: () => editor.getHtml(), api: editor };
}
