// Bundles the demo page into dist/, or the folder that is given.
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] || join(here, "dist");

await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["page", "tiptap", "quill", "wangeditor", "tinymce", "ckeditor"].map((name) => `src/${name}.js`),
  outdir: out,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  logLevel: "warning",
});
for (const name of ["index.html", "page.css"]) await copyFile(join(here, "src", name), join(out, name));
