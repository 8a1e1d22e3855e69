import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

export function start(place, html) {
  const editor = new Editor({ element: place, extensions: [StarterKit], content: html, editorProps: { attributes: { class: "sheet", "aria-label": "正文" } } });
  return { content: editor.view.dom, html: () => editor.getHTML(), api: editor };
}
