import { Bold, ClassicEditor, Essentials, Heading, Italic, List, Paragraph } from "ckeditor5";
import "ckeditor5/ckeditor5.css";

export async function start(place, html) {
  const editor = await ClassicEditor.create({
    attachTo: place.appendChild(document.createElement("div")), licenseKey: "GPL", plugins: [Essentials, Paragraph, Heading, Bold, Italic, List],
    toolbar: ["undo", "redo", "|", "heading", "|", "bold", "italic", "|", "bulletedList", "numberedList"], root: { initialData: html },
  });
  return { content: editor.editing.view.getDomRoot(), html: () => editor.getData(), api: editor };
}
