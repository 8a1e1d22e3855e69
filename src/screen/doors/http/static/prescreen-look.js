// What prescreen.js shows: marks in the content, the card at a mark, the panel. Every word goes in as text, never as markup.

export const LEVELS = ["block", "review", "advice"];
export const NAMES = {
  block: "不得发布", review: "须复核签字", advice: "建议", pass: "通过", incomplete: "未能完整检查", waiting: "正在检查", failed: "未能检查",
};
const SIGNS = { block: "✗", review: "!", advice: "○", pass: "✓", incomplete: "?", waiting: "…", failed: "?" };
const BADGES = { block: "禁", review: "核", advice: "议" };
const GATES = { political: "政治关", legal: "法律关", policy: "政策关", confidentiality: "保密关", wording: "文字关" };

const FIELDS = { title: "标题", images: "图片", links: "链接", source: "来源", author: "作者", kind: "稿件类型" };

// images[0].caption → 图片 1
const fieldName = (field) => {
  const [, name, at] = field.match(/^([a-z_]+)(?:\[(\d+)\])?/) || [];
  return `${FIELDS[name] || field}${at ? ` ${Number(at) + 1}` : ""}`;
};

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== ""));
  return element;
}

// ---- marks: three levels that differ without colour too

const TONES = {
  "": {
    block: ["#a8201a", "168 32 26 / .13"], review: ["#9a6200", "240 180 20 / .24"], advice: ["#0b5394", "11 83 148 / .1"],
    open: "255 214 64 / .5",
  },
  "-dark": {
    block: ["#ff9c91", "255 110 95 / .24"], review: ["#f3c553", "243 197 83 / .2"], advice: ["#8fc4f5", "143 196 245 / .2"],
    open: "255 255 255 / .22",
  },
};
const LINES = { block: "double 2px", review: "wavy 1.5px", advice: "dashed 2px" };
const ruleOf = (tone, level) => {
  const [line, ground] = TONES[tone][level];
  return `::highlight(prescreen-${level}${tone}) { background-color: rgb(${ground});
    text-decoration: underline ${LINES[level]} ${line}; text-underline-offset: .2em; }`;
};
const RULES = Object.keys(TONES).flatMap((tone) => [...LEVELS.map((level) => ruleOf(tone, level)),
  `::highlight(prescreen-open${tone}) { background-color: rgb(${TONES[tone].open}); }`]);
export const MARKS = `@media screen { ${RULES.join("\n")} }`;
export const STOPPED = "[data-prescreen-stop] { cursor: not-allowed; opacity: .55; }";

/** Adds rules to a document or shadow root without an element in it. */
export function adopt(root, rules, undo) {
  const sheet = new ((root.ownerDocument || root).defaultView.CSSStyleSheet)();
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  undo.push(() => { root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet); });
}

/** Paints ranges through the highlights of a window, which several editors may share. */
export function highlighter(view) {
  const known = view.CSS.highlights;
  let own = new Map();
  return {
    paint(groups) {
      for (const [name, ranges] of own) for (const range of ranges) known.get(name)?.delete(range);
      for (const [name, ranges] of groups) {
        if (!known.has(name)) known.set(name, new view.Highlight());
        known.get(name).priority = name.includes("open") ? 4 : 3 - LEVELS.findIndex((level) => name.includes(level));
        for (const range of ranges) known.get(name).add(range);
      }
      own = groups;
    },
  };
}

/** Paints ranges as boxes over the content, for browsers without highlights. */
export function overlay(layer, element) {
  const sheet = make("div", { class: "overlay", "aria-hidden": "true" });
  layer.prepend(sheet);
  let last = new Map();
  const again = () => {
    const seen = visible(element), { x, y } = frameAt(element.ownerDocument.defaultView), boxes = [];
    for (const [name, ranges] of last) for (const range of ranges) for (const box of range.getClientRects()) {
      const [left, right] = [Math.max(box.left, seen.left), Math.min(box.right, seen.right)];
      if (right <= left || box.top < seen.top || box.bottom > seen.bottom) continue;
      const mark = make("i", { class: name.replace("prescreen-", "") });
      const place = { left: left + x, top: box.top + y, width: right - left, height: box.height + 2 };
      for (const [name, pixels] of Object.entries(place)) mark.style[name] = `${pixels}px`;
      boxes.push(mark);
    }
    sheet.dataset.tone = isDark(element) ? "dark" : "light";
    sheet.replaceChildren(...boxes);
  };
  return { again, paint(groups) { last = groups; again(); } };
}

// ---- places, in pixels

export const within = (box, x, y) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 3 && y <= box.bottom + 3;

function frameAt(view) {
  let x = 0, y = 0;
  for (; view !== window && view.frameElement; view = view.parent) {
    const frame = view.frameElement, box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
  }
  return { x, y };
}

// The part of a scrolling element that can be seen, in the pixels of its own window.
function visible(element) {
  const view = element.ownerDocument.defaultView, { body, documentElement } = element.ownerDocument;
  const seen = { left: 0, top: 0, right: view.innerWidth, bottom: view.innerHeight };
  for (let at = element; at && at !== body && at !== documentElement; at = at.parentElement || at.getRootNode().host) {
    if (view.getComputedStyle(at).overflow === "visible") continue;
    const box = at.getBoundingClientRect();
    for (const side of ["left", "top"]) seen[side] = Math.max(seen[side], box[side]);
    for (const side of ["right", "bottom"]) seen[side] = Math.min(seen[side], box[side]);
  }
  return seen;
}

/** The first line of a range in the pixels of this window; null when it cannot be seen. */
export function rectOf(range, element) {
  const box = range?.getClientRects()[0], seen = visible(element);
  if (!box || box.bottom < seen.top || box.top > seen.bottom) return null;
  const { x, y } = frameAt(element.ownerDocument.defaultView);
  return { left: box.left + x, top: box.top + y, bottom: box.bottom + y };
}

/** Whether an element lies on a dark ground. */
export function isDark(element) {
  for (let at = element; at; at = at.parentElement || at.getRootNode().host || at.ownerDocument.defaultView.frameElement) {
    const ground = at.ownerDocument.defaultView.getComputedStyle(at).backgroundColor;
    const [r, g, b, a = 1] = (ground.match(/^rgba?\((.*)\)/)?.[1].split(/[\s,/]+/) || [0, 0, 0, 0]).map(Number);
    if (a > 0.5) return r * 0.299 + g * 0.587 + b * 0.114 < 128;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
}

// ---- the card

/** A place for our own elements, out of reach of the page's styles. */
export function mount(parent, name, undo) {
  const host = make("div", { "data-prescreen": name }), root = host.attachShadow({ mode: "open" });
  const inner = make("div", { class: name, lang: "zh-CN" });
  adopt(root, STYLE, undo);
  root.append(inner);
  parent.append(host);
  undo.push(() => host.remove());
  return inner;
}

export function popover(layer, element) {
  const card = make("section", { class: "card", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true });
  const live = make("p", { class: "unseen", role: "status" });
  layer.append(card, live);
  // A press on the card leaves caret and selection where they are.
  card.addEventListener("mousedown", (event) => event.preventDefault());
  let rect = () => null;
  const hide = () => { card.hidden = true; };
  const place = () => {
    const box = card.hidden ? null : rect();
    if (!box) return hide();
    const below = innerHeight - box.bottom - 16, above = box.top - 16;
    card.style.maxHeight = `${Math.min(480, Math.max(below, above))}px`;
    const tall = card.offsetHeight;
    card.style.top = `${tall > below && above > below ? box.top - tall - 8 : box.bottom + 8}px`;
    card.style.left = `${Math.max(8, Math.min(box.left - 16, innerWidth - card.offsetWidth - 8))}px`;
  };
  card.addEventListener("toggle", place, true);
  const put = (level, at, children) => {
    card.className = `card ${level}`;
    card.dataset.tone = isDark(element) ? "dark" : "light";
    card.replaceChildren(...children);
    rect = at;
    card.hidden = false;
    place();
  };
  return {
    get shown() { return !card.hidden; },
    get focused() { return card.contains(card.getRootNode().activeElement); },
    place, hide,
    focus: () => (card.querySelector(".cure") || card).focus(),
    show(one, at, act) {
      const clauses = make("div", { class: "clauses" }, one.clauses.length ? `依据 ${one.clauses.join("、")}` : "");
      put(one.level, at, [
        kind(one, GATES[one.gate], make("button", { class: "plain", "aria-label": "关闭", click: act.close }, "✕")),
        make("h2", { id: "title" }, one.message),
        one.excerpt ? make("p", { class: "words" }, make("b", {}, one.excerpt),
          one.personal ? make("small", {}, "个人信息，已打码显示") : "") : "",
        one.why ? make("p", {}, one.why) : "",
        make("div", { class: "cures" }, one.suggest.slice(0, 5).map((words) =>
          make("button", { class: "cure", click: () => act.replace(one, words) },
            words ? "改为 " : "删去", make("b", {}, words)))),
        clauses,
        make("footer", {}, make("button", { click: () => act.ignore(one) }, "本次忽略"), make("span"),
          make("button", { click: () => act.step(-1) }, "上一处"), make("button", { click: () => act.step(1) }, "下一处")),
      ].filter(Boolean));
      live.textContent = `${NAMES[one.level]}：${one.message}。按 Alt 加回车处理。`;
      if (one.clauses.length) act.rule(one.rule).then((rule) => rule && (clauses.replaceChildren(...cited(rule)), place()));
    },
    tell(button, words, go) {
      put("block", () => button.getBoundingClientRect(), [
        make("h2", { id: "title", role: "alert" }, "现在不能发布"), make("p", {}, words),
        make("footer", {}, make("span"), go ? make("button", { class: "cure", click: go }, "去看第一处") : "",
          make("button", { click: () => { hide(); button.focus(); } }, "知道了")),
      ]);
      card.focus();
    },
  };
}

const kind = (one, words, ...more) => make("p", { class: "kind" },
  make("b", { class: "badge", "aria-hidden": "true" }, BADGES[one.level]),
  make("span", { class: "level" }, NAMES[one.level]), make("span", { class: "soft" }, words), more);

function cited({ clauses, advice }) {
  const lines = clauses.map(({ id, regulation, demand }) => {
    const [article, item] = (id.split("#")[1] || id).split(".");
    const name = regulation ? `《${regulation}》第${article}条${item ? `（${item}）` : ""}` : id;
    return make("p", {}, make("span", { class: "soft" }, `${name}　`), demand);
  });
  const [, ...others] = lines;
  const more = others.length ? make("details", {}, make("summary", {}, `另有 ${others.length} 条依据`), others) : "";
  return [advice ? make("p", {}, make("span", { class: "soft" }, "要求　"), advice) : "", lines[0], more].filter(Boolean);
}

// ---- the panel

export function boardIn(root, floating, act) {
  const stamp = make("b", { class: "stamp" }), status = make("span", { class: "soft" });
  const body = make("div", { class: "body" });
  const fold = make("button", { class: "plain", click: () => folded(!body.hidden) });
  const folded = (away) => {
    body.hidden = away;
    fold.setAttribute("aria-expanded", String(!away));
    fold.textContent = away ? "展开" : "收起";
  };
  folded(floating && innerWidth < 700);
  const board = make("section", { class: floating ? "board floating" : "board", "aria-label": "发布前检查" },
    make("header", {}, make("p", { role: "status" }, stamp, status),
      make("button", { class: "plain", click: act.check }, "重查"), floating ? fold : ""), body);
  root.append(board);
  let last = "";

  const entry = (one, ignored) => make("li", { class: one.level },
    make("button", { class: "entry", "data-id": one.id, click: () => act.jump(one) },
      kind(one, one.waived ? "已豁免" : ignored ? "已忽略" : whereabouts(one)), make("strong", {}, one.message),
      one.excerpt ? make("span", { class: "words" }, make("b", {}, one.excerpt),
        one.suggest[0] && !one.personal ? ` → ${one.suggest[0]}` : "") : ""),
    ignored ? make("button", { class: "plain", click: () => act.restore(one) }, "恢复") : "");
  const whereabouts = (one) =>
    (one.range ? "" : one.field ? fieldName(one.field) : one.end > one.start ? "已改动，待重查" : "全文");
  const draw = ({ answer, failure, stop, findings, ignored }) => {
    const aside = findings.filter((one) => one.waived || ignored.has(one.id));
    const rest = findings.filter((one) => !aside.includes(one));
    const groups = Object.entries(GATES).map(([gate, name]) => [name, rest.filter((one) => one.gate === gate)]);
    const signers = answer?.approval?.needs || [];
    return [
      stop ? make("p", { class: "stop" }, stop) : failure ? make("p", { class: "stop" }, `未能检查：${failure}。`) : "",
      answer ? make("ol", { class: "gates" }, answer.gates.map((gate) => make("li", { class: gate.verdict },
        make("span", {}, gate.name), make("b", {}, `${SIGNS[gate.verdict]} ${gate.block + gate.review + gate.advice || ""}`),
        make("span", { class: "unseen" }, gate.verdict_name)))) : "",
      signers.length ? make("p", { class: "soft sign" }, `签字：${signers.join(" → ")}`) : "",
      ...(answer?.gaps || []).map((gap) => make("p", { class: "stop" }, `未能检查 ${gap.what}：${gap.why}`)),
      ...groups.filter(([, list]) => list.length).map(([name, list]) => make("section", {},
        make("h2", {}, name, make("span", { class: "soft" }, ` ${list.length} 处`)),
        make("ul", {}, list.map((one) => entry(one, false))))),
      aside.length ? make("details", {}, make("summary", {}, `已豁免、已忽略 ${aside.length} 处`),
        make("p", { class: "soft" }, "忽略只收起标记，不改变能否发布。"),
        make("ul", {}, aside.map((one) => entry(one, ignored.has(one.id))))) : "",
      floating ? "" : make("p", { class: "soft keys" }, [["F8", "下一处"], ["Shift F8", "上一处"], ["Alt Enter", "处理"]]
        .map(([keys, words]) => [...keys.split(" ").map((key) => make("kbd", {}, key)), ` ${words}　`])),
    ].filter(Boolean);
  };
  return {
    show(now) {
      board.dataset.tone = isDark(floating ? document.body : board.getRootNode().host) ? "dark" : "light";
      const count = now.findings.filter((one) => !one.waived).length;
      const found = count ? `共 ${count} 处` : now.answer?.verdict === "pass" ? "没有发现问题" : "";
      const words = now.failure ? "请稍后重查" : now.answer ? found : "请稍候";
      const marks = now.findings.map((one) => [one.id, Boolean(one.range), one.waived]);
      const key = JSON.stringify([now.state, now.stop, now.failure, [...now.ignored], now.answer?.gates, marks]);
      // Drawing anew would take the reader's place in the list away.
      if (key === last) return;
      last = key;
      stamp.className = `stamp ${now.state}`;
      stamp.textContent = `${SIGNS[now.state]} ${now.state === "advice" ? "有建议" : NAMES[now.state]}`;
      status.textContent = words;
      const kept = root.getRootNode().activeElement?.dataset.id, unfolded = body.querySelector("details")?.open;
      body.replaceChildren(...draw(now));
      if (unfolded) body.querySelector("details")?.setAttribute("open", "");
      if (kept) [...body.querySelectorAll(".entry")].find((one) => one.dataset.id === kept)?.focus();
    },
  };
}

const STYLE = `
:host { all: initial; display: block; }
* { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
.layer, .panel, .card, .board {
  --sheet: #fffefb; --page: #f3f2ee; --ink: #1c1b19; --soft: #5c5850; --line: #dcd8cf; --focus: #0b5394; --good: #1f6b3a;
  --block: #a8201a; --block-back: #fbe1dd; --review: #7a4b00; --review-back: #fdeec4;
  --advice: #0b5394; --advice-back: #ddebf8; --odd: #6a2c91;
  color: var(--ink); color-scheme: light;
  font: 14px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
}
[data-tone=dark] {
  --sheet: #242321; --page: #1a1918; --ink: #eceae4; --soft: #b0aba0; --line: #45423c; --focus: #8fc4f5; --good: #7fd09a;
  --block: #ff9c91; --block-back: #4f1d19; --review: #f3c553; --review-back: #453408;
  --advice: #8fc4f5; --advice-back: #15395a; --odd: #d3a5f0;
  color: var(--ink); color-scheme: dark;
}
.layer { position: fixed; inset: 0; z-index: 2147483000; pointer-events: none; }
.block { --tone: var(--block); --back: var(--block-back); }
.review { --tone: var(--review); --back: var(--review-back); }
.advice { --tone: var(--advice); --back: var(--advice-back); }
.pass { --tone: var(--good); } .incomplete, .failed { --tone: var(--odd); } .waiting { --tone: var(--soft); }
.overlay { position: fixed; inset: 0; }
.overlay i { position: fixed; }
.overlay .block, .overlay .block-dark { border-bottom: 4px double var(--block); }
.overlay .review, .overlay .review-dark { border-bottom: 3px dotted #b87800; }
.overlay .advice, .overlay .advice-dark { border-bottom: 2px dashed #3f86c9; }
.overlay .open, .overlay .open-dark { background: rgb(255 214 64 / .3); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.soft { color: var(--soft); } small { margin-left: .6em; color: var(--soft); font-size: 12px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
button, summary { font: inherit; cursor: pointer; }
button { padding: 3px 12px; border: 1px solid var(--line); border-radius: 4px; background: none; color: inherit; }
button:hover { background: var(--page); }
button.plain { border: 0; padding: 2px 8px; color: var(--soft); }
.card h2 { font-size: 16px; line-height: 1.5; } ul, ol { list-style: none; }
.kind { display: flex; align-items: center; gap: 8px; font-size: 13px; }
.kind .plain { margin: -4px -8px -4px auto; }
.badge {
  flex: none; width: 1.7em; height: 1.7em; border-radius: 3px; background: var(--back); color: var(--tone);
  line-height: 1.7em; text-align: center;
}
.level { color: var(--tone); font-weight: 600; }
.words b { padding: 0 .15em; background: var(--back); font-weight: 600; }
.card {
  position: fixed; width: min(380px, calc(100vw - 16px)); overflow-y: auto;
  padding: 14px 16px 10px; pointer-events: auto; overflow-wrap: anywhere;
  border: 1px solid var(--line); border-top: 3px solid var(--tone); border-radius: 6px; background: var(--sheet);
  box-shadow: 0 8px 28px rgb(0 0 0 / .2), 0 1px 3px rgb(0 0 0 / .14);
}
.card.review { border-top-style: double; border-top-width: 4px; } .card.advice { border-top-style: dashed; }
.card > * + * { margin-top: 6px; }
.cures { display: flex; flex-wrap: wrap; gap: 8px; } .cures:empty { display: none; }
.cure { border-color: var(--good); color: var(--good); }
.clauses { padding-top: 8px; border-top: 1px solid var(--line); font-size: 13px; } .clauses * + * { margin-top: 2px; }
summary { color: var(--soft); font-size: 13px; }
footer {
  position: sticky; bottom: -10px; display: flex; gap: 6px; margin-bottom: -10px; padding: 6px 0 10px;
  background: var(--sheet);
}
footer span { flex: 1; } footer button { font-size: 13px; }
.board { border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); overflow: hidden; }
.board.floating {
  position: fixed; right: 16px; bottom: 16px; width: min(360px, calc(100vw - 32px)); pointer-events: auto;
  box-shadow: 0 6px 24px rgb(0 0 0 / .18);
}
.floating .body { max-height: 55vh; overflow-y: auto; }
header { display: flex; align-items: center; gap: 4px; padding: 12px 14px; }
header p { flex: 1; } header .soft { padding-left: 10px; }
.stamp {
  padding: 2px 12px; border: 2px solid var(--tone); border-radius: 4px; color: var(--tone); letter-spacing: .05em;
  white-space: nowrap;
}
.body > * { margin: 0 14px 10px; }
.stop { padding: 7px 12px; border-left: 3px solid var(--block); background: var(--page); }
.gates { display: flex; border: 1px solid var(--line); border-radius: 4px; }
.gates li {
  flex: 1; padding: 5px 2px; border-left: 1px solid var(--line); box-shadow: inset 0 2px 0 var(--tone);
  font-size: 13px; line-height: 1.5; text-align: center;
}
.gates li:first-child { border-left: 0; } .gates b { display: block; color: var(--tone); }
.sign { font-size: 13px; }
.body h2 { margin-bottom: 4px; font-size: 13px; letter-spacing: .04em; } .body h2 span { font-weight: 400; }
ul { display: grid; gap: 6px; } ul li { display: flex; }
.entry {
  flex: 1; min-width: 0; display: block; padding: 6px 10px; border-left: 4px solid var(--tone); text-align: left;
  overflow-wrap: anywhere;
}
.review .entry { border-left-style: double; } .advice .entry { border-left-style: dashed; }
.entry strong, .entry .words { display: block; }
.entry .words { color: var(--soft); font-size: 13px; } .entry .words b { color: var(--ink); }
.keys { font-size: 12px; }
kbd {
  margin-right: .2em; padding: 0 .4em; border: 1px solid var(--line); border-radius: 3px; background: var(--page);
  font: 11px/1.6 Consolas, monospace;
}
@media print { .layer { display: none; } }
`;
