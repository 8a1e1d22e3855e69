import Quill from "quill";
import "quill/dist/quill.snow.css";

export function start(place, html) {
  const inner = place.appendChild(document.createElement("div"));
  const editor = new Quill(inner, { theme: "snow" });
  editor.clipboard.dangerouslyPasteHTML(html, "silent");
  editor.history.clear();
  return { content: editor.root, html: () => editor.root.innerHTML, api: editor };
}
