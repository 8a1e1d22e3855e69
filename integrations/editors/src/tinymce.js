import tinymce from "tinymce";
import "tinymce/icons/default";
import "tinymce/models/dom";
import "tinymce/themes/silver";
import "tinymce/plugins/lists";
import "tinymce/skins/ui/oxide/skin.js";
import "tinymce/skins/ui/oxide/content.js";
import "tinymce/skins/content/default/content.js";

export async function start(place, html) {
  const inner = place.appendChild(document.createElement("textarea"));
  const [editor] = await tinymce.init({
    target: inner, license_key: "gpl", height: 500, menubar: false, plugins: "lists", promotion: false, branding: false,
    toolbar: "undo redo | blocks | bold italic | bullist numlist", content_style: "body { font-size: 17px; line-height: 1.9; margin: 20px 28px; }",
  });
  editor.setContent(html);
  editor.undoManager.reset();
  return { content: editor.iframeElement, html: () => editor.getContent(), api: editor };
}
