// Shows the findings of the prescreen service inside a rich-text editor, and holds its publish button back.
//
//   import { attach } from "https://screen.example.gov.cn/prescreen.js";
//   const watch = attach(content, { key, meta: () => ({ kind: "original" }), publishButton });
//
// `content` is the editor's content element, or the <iframe> that holds it. The document is read, never touched:
// marks are painted by the CSS Custom Highlight API, or by an overlay where a browser lacks it, and a suggestion
// goes in by the editor's own input path, so that its undo takes it back. docs/editors.md explains every option.

import { LEVELS, MARKS, NAMES, STOPPED, adopt, boardIn, highlighter, isDark, mount, overlay, popover, rectOf, within }
  from "./prescreen-look.js";

const PATIENCE = 15000;
const [DELAY_LEAST, DELAY_MOST] = [2000, 60000];
// Editors with a model of their own follow the selection late, at the latest after 100 ms.
const SETTLING = 150;
// Parts of an editor's content that are the editor's own furniture, not the draft.
const SILENT = "script,style,template,noscript,textarea,select,button,svg,iframe,"
  + "[data-mce-bogus=all],.ql-ui,[data-w-e-reserve],.ck-reset_all";

const given = (value) => (typeof value === "function" ? value() : value);

/**
 * Watches one content element until `detach()`.
 *
 * Options: endpoint (URL of the service; where this module came from), key (API key), profile, meta and waivers
 * (values, or functions that give them; meta.title is sent as the title), publishButton (one or several), stopAt (the
 * lowest level that stops publishing: "block", "review" or "advice"), failClosed (true: what could not be checked is
 * not published), debounce (ms), panel (an element to fill, true for a floating one, false for none), overlay (true:
 * do without highlights), replace (a function of range and words, for editors that need a way of their own), onChange
 * (called with the handle after every answer and failure).
 */
export function attach(target, options = {}) {
  const element = target.tagName === "IFRAME" ? target.contentDocument.body : target;
  const { meta, waivers, publishButton, stopAt = "block", failClosed = true, debounce = 500, panel = true } = options;
  const view = element.ownerDocument.defaultView;
  const service = client(options), undo = [], ignored = new Set();
  const stopping = LEVELS.slice(0, LEVELS.indexOf(stopAt) + 1);
  let page = { text: "", pieces: [] }, findings = [], answer = null, answered = "", failure = "", open = null;
  let turn = 0, timer = 0, frame = 0, delay = DELAY_LEAST, composing = false, flight = null;

  const asked = () => {
    const { title = "", ...rest } = given(meta) || {};
    return { text: page.text, title, meta: rest, waivers: given(waivers) || [], format: "text", offset_encoding: "utf-16" };
  };
  const state = () => (answer ? answer.verdict : failure ? "failed" : "waiting");
  const fresh = () => answer !== null && JSON.stringify(asked()) === answered;
  const shown = () => findings.filter((one) => one.range && !one.waived && !ignored.has(one.id));
  const stops = () => findings.filter((one) => !one.waived && stopping.includes(one.level));

  // Why the draft may not go out, in words for the editor; empty when it may.
  function why() {
    if (answer && stops().length) {
      return `还有 ${stops().length} 处须先处理（${stopping.map((level) => NAMES[level]).join("、")}），处理后才能发布。`;
    }
    if (!failClosed) return "";
    if (failure) return `${failure}。按本单位的设置，未检查的稿件不能发布。`;
    if (!answer) return "正在检查，请稍候。";
    if (answer.verdict !== "incomplete") return "";
    return `未能完整检查：${answer.gaps.map((gap) => gap.why).join("；") || "请由人工核对"}。`;
  }

  async function check() {
    clearTimeout(timer);
    refresh();
    const body = asked(), mine = ++turn;
    flight?.abort();
    flight = new AbortController();
    try {
      const told = await service.check(body, flight);
      if (mine !== turn) return state();
      refresh();
      // An answer about words that have changed since then is dropped.
      if (page.text !== body.text) return schedule(0);
      take(told, JSON.stringify(body));
    } catch (error) {
      if (mine !== turn) return state();
      [answer, failure] = [null, error.message];
      if (error.again) {
        delay = Math.min(delay * 2, DELAY_MOST);
        schedule(Math.max(error.again, delay));
      }
    }
    show();
    options.onChange?.(handle);
    return state();
  }
  function take(told, about) {
    [answer, answered, failure, delay] = [told, about, "", DELAY_LEAST];
    findings = told.findings.map((one) => {
      const { start, end } = one.span;
      return { ...one, start, end, live: !one.field && end > start, range: null };
    });
    locate();
    const same = open && findings.find((one) => one.id === open.id && one.range);
    if (same) openAt(same);
    else if (open) close();
  }
  function schedule(ms = debounce) {
    clearTimeout(timer);
    timer = setTimeout(() => (composing ? schedule() : check()), ms);
    return state();
  }

  // Reads the content again; marks move along with what was typed before them.
  function refresh() {
    const now = read(element), changed = now.text !== page.text;
    if (changed) follow(page.text, now.text, findings);
    page = now;
    locate();
    if (open && (changed || !open.range)) close();
    paint();
    return changed;
  }
  function locate() {
    for (const one of findings) one.range = one.live ? rangeOf(page.pieces, one) : null;
  }
  function paint() {
    const tone = isDark(element) ? "-dark" : "", groups = new Map();
    for (const level of LEVELS) {
      groups.set(`prescreen-${level}${tone}`, shown().filter((one) => one.level === level).map((one) => one.range));
    }
    if (open?.range) groups.set(`prescreen-open${tone}`, [open.range]);
    painter.paint(groups);
  }
  function show() {
    refresh();
    board?.show({ state: state(), answer, failure, stop: why(), findings, ignored });
    gate.show(why());
  }

  function openAt(one) {
    const inside = card.focused;
    open = one;
    paint();
    card.show(one, () => rectOf(one.range, element), { replace, ignore, step, close: leave, rule: service.rule });
    if (inside) card.focus();
  }
  function close() {
    open = null;
    card.hide();
    paint();
  }
  function leave() {
    close();
    element.focus({ preventScroll: true });
  }
  function ignore(one) {
    ignored.add(one.id);
    leave();
    show();
  }
  function restore(one) {
    ignored.delete(one.id);
    show();
  }
  function jump(one) {
    if (!one.range) return;
    const inside = card.focused, caret = one.range.cloneRange();
    one.range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    element.focus({ preventScroll: true });
    caret.collapse(true);
    select(caret);
    requestAnimationFrame(() => {
      if (one.range) openAt(one);
      if (inside) card.focus();
    });
  }
  function step(by) {
    const list = shown().sort((a, b) => a.start - b.start);
    if (!list.length) return;
    const caret = offsetOf(page.pieces, selection(element));
    const beside = list.filter((one) => (by > 0 ? one.start <= caret : one.start < caret)).length + Math.min(by, 0);
    const at = open ? list.indexOf(open) + by : beside;
    jump(list[(at + list.length) % list.length]);
  }
  function select(range) {
    const chosen = selection(element);
    chosen.removeAllRanges();
    chosen.addRange(range);
  }

  // Some editors take `beforeinput` and write by themselves; for all others the browser types, and they watch it do so.
  async function replace(one, words) {
    refresh();
    close();
    element.focus({ preventScroll: true });
    if (one.range) select(one.range);
    await new Promise((done) => setTimeout(done, SETTLING));
    if (!one.range) return check();
    if (options.replace) {
      await options.replace(one.range, words);
      return check();
    }
    select(one.range);
    const typed = new view.InputEvent("beforeinput", {
      inputType: words ? "insertText" : "deleteContentBackward", data: words || null, bubbles: true, cancelable: true,
      composed: true, targetRanges: [new view.StaticRange(one.range)],
    });
    if (element.dispatchEvent(typed)) {
      // TinyMCE closes a step of its undo at an `input` event of this type, as a browser's spelling checker sends it.
      const closing = { inputType: "insertReplacementText", data: words, bubbles: true, composed: true };
      element.dispatchEvent(new view.InputEvent("input", closing));
      element.ownerDocument.execCommand(words ? "insertText" : "delete", false, words);
      element.dispatchEvent(new view.InputEvent("input", closing));
    }
    await new Promise((done) => setTimeout(done));
    return check();
  }

  // A click on a mark, or the caret moved into one by keyboard.
  function look(event) {
    if (event.type === "keyup" && !/^(Arrow|Home|End|Page)/.test(event.key)) return;
    const { focusNode, focusOffset, isCollapsed } = selection(element);
    const met = shown().filter(({ range }) => (event.type === "click"
      ? [...range.getClientRects()].some((box) => within(box, event.clientX, event.clientY))
      : isCollapsed && focusNode && range.isPointInRange(focusNode, focusOffset)));
    met.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
    if (!met.length) close();
    else if (met[0] !== open) openAt(met[0]);
  }
  function press(event) {
    if (event.key === "F8") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && card.shown) event.currentTarget === element ? close() : leave();
    else if (event.key === "Enter" && event.altKey && open) card.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const listen = (on, type, handler, capture = false) => {
    on.addEventListener(type, handler, capture);
    undo.push(() => on.removeEventListener(type, handler, capture));
  };
  const layer = mount(document.body, "layer", undo);
  const painter = view.Highlight && view.CSS?.highlights && !options.overlay ? highlighter(view) : overlay(layer, element);
  const card = popover(layer, element);
  const board = panel
    ? boardIn(panel === true ? layer : mount(panel, "panel", undo), panel === true, { jump, restore, check }) : null;
  adopt(element.getRootNode(), MARKS, undo);
  const gate = gateAt([publishButton].flat().filter(Boolean), {
    async settle() {
      for (let left = 3; left && !fresh(); left--) {
        await check();
        if (failure) break;
      }
      return why() || (fresh() || failure ? "" : "稿件还在改动，请稍后再发布。");
    },
    clear: () => (refresh(), fresh() && !why()),
    tell(button, words) {
      const first = stops().find((one) => one.range);
      card.tell(button, words, first && (() => jump(first)));
    },
  }, listen, undo);

  const observer = new view.MutationObserver(() => {
    frame ||= view.requestAnimationFrame(() => {
      frame = 0;
      if (refresh()) schedule();
    });
  });
  observer.observe(element, { childList: true, subtree: true, characterData: true });
  const move = () => {
    painter.again?.();
    card.place();
  };
  for (const one of new Set([window, view])) {
    listen(one, "scroll", move, true);
    listen(one, "resize", move);
  }
  listen(element, "click", look);
  listen(element, "keyup", look);
  listen(element, "keydown", press, true);
  listen(element, "compositionstart", () => { composing = true; });
  listen(element, "compositionend", () => { composing = false; schedule(); });
  listen(layer, "keydown", press);
  listen(view.matchMedia("(prefers-color-scheme: dark)"), "change", show);

  const handle = {
    check,
    detach() {
      turn++;
      flight?.abort();
      clearTimeout(timer);
      view.cancelAnimationFrame(frame);
      observer.disconnect();
      painter.paint(new Map());
      undo.reverse().forEach((back) => back());
    },
    get findings() { return findings.map(({ start, end, live, ...told }) => told); },
    get verdict() { return state(); },
    get why() { return why(); },
    get text() { return page.text; },
    get receipt() { return fresh() ? answer.receipt : null; },
  };
  show();
  check();
  return handle;
}

// ---- the publish button: every way to it passes here, before the page's own listeners

function gateAt(buttons, judge, listen, undo) {
  const titles = buttons.map((button) => button.title);
  let letting = false;

  function hold(event) {
    const button = buttons.find((one) => (event.type === "click" ? event.composedPath().includes(one)
      : event.target === one.form && [one, null].includes(event.submitter)));
    if (!button || letting || judge.clear()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    decide(button);
  }
  async function decide(button) {
    const stop = await judge.settle();
    if (stop) return judge.tell(button, stop);
    letting = true;
    try {
      button.click();
    } finally {
      letting = false;
    }
  }
  function show(stop) {
    buttons.forEach((button, at) => {
      button.title = stop || titles[at];
      button.toggleAttribute("data-prescreen-stop", Boolean(stop));
      if (stop) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  }

  for (const one of new Set(buttons.map((button) => button.ownerDocument.defaultView))) {
    listen(one, "click", hold, true);
    listen(one, "submit", hold, true);
  }
  for (const one of new Set(buttons.map((button) => button.getRootNode()))) adopt(one, STOPPED, undo);
  undo.push(() => show(""));
  return { show };
}

// ---- the words of an element, with a line feed between blocks and a tab between cells

function read(root) {
  const view = root.ownerDocument.defaultView, pieces = [];
  let text = "", gap = "", cell = false;
  const visit = (node, pre) => {
    if (node.nodeType === 3) {
      if (!node.data || (!pre && node.data.includes("\n") && !node.data.trim())) return;
      if (text) text += cell ? "\t" : gap;
      [gap, cell] = ["", false];
      pieces.push({ node, start: text.length });
      text += pre ? node.data : node.data.replace(/[\n\r\t]/g, " ");
    } else if (node.tagName === "BR") gap = "\n";
    else if (node.nodeType === 1 && !node.matches(SILENT)) {
      const style = view.getComputedStyle(node);
      if (style.display === "none") return;
      const block = !/^(inline|contents|ruby)/.test(style.display);
      if (block) gap = "\n";
      if (style.display === "table-cell" && node.previousElementSibling) cell = true;
      for (const child of node.childNodes) visit(child, /^(pre|break-spaces)/.test(style.whiteSpace));
      if (block) gap = "\n";
      if (style.display === "table-row") cell = false;
    }
  };
  visit(root, false);
  return { text, pieces };
}

// An end belongs to the piece before it, a start to the piece behind it.
function pointOf(pieces, offset, end) {
  let low = 0, high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle].start < offset + (end ? 0 : 1)) low = middle;
    else high = middle - 1;
  }
  const { node, start } = pieces[low];
  return [node, Math.min(offset - start, node.data.length)];
}

function rangeOf(pieces, { start, end }) {
  if (!pieces.length) return null;
  const range = pieces[0].node.ownerDocument.createRange();
  range.setStart(...pointOf(pieces, start, false));
  range.setEnd(...pointOf(pieces, end, true));
  return range;
}

function offsetOf(pieces, chosen) {
  if (!chosen?.focusNode) return -1;
  const found = pieces.filter(({ node }) => node === chosen.focusNode
    || node.compareDocumentPosition(chosen.focusNode) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  return found ? found.start + (found.node === chosen.focusNode ? chosen.focusOffset : found.node.data.length) : -1;
}

// What lies before an edit stays, what lies behind it shifts, what it touched is no longer known.
function follow(before, after, findings) {
  const most = Math.min(before.length, after.length);
  let head = 0, tail = 0;
  while (head < most && before[head] === after[head]) head++;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const rest = before.length - tail, shift = after.length - before.length;
  for (const one of findings) {
    if (one.start >= rest) [one.start, one.end] = [one.start + shift, one.end + shift];
    else if (one.end > head) one.live = false;
  }
}

function selection(element) {
  const root = element.getRootNode();
  return root.getSelection ? root.getSelection() : element.ownerDocument.getSelection();
}

// ---- the service

function client({ endpoint = new URL(".", import.meta.url).href, key, profile = "" }) {
  const base = String(endpoint).replace(/\/$/, ""), rules = new Map();
  const send = async (path, init = {}) => {
    const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${given(key)}` }) };
    const answer = await fetch(base + path, { credentials: "same-origin", ...init, headers });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    const wait = Number(answer.headers.get("Retry-After")) * 1000 || 1;
    const again = answer.status === 429 || answer.status >= 500 ? wait : 0;
    throw Object.assign(new Error(told.error?.message || `检查服务答复 ${answer.status}`), { again, told: true });
  };
  const at = profile && `?profile=${encodeURIComponent(profile)}`;
  return {
    async check(body, flight) {
      const late = setTimeout(() => flight.abort(), PATIENCE);
      try {
        const post = { method: "POST", body: JSON.stringify({ ...body, profile }), signal: flight.signal };
        const told = await send("/v1/check", post);
        if (told.unit !== "utf-16" || !Array.isArray(told.findings)) {
          throw Object.assign(new Error("检查服务的答复看不懂"), { told: true });
        }
        return told;
      } catch (error) {
        throw error.told ? error : Object.assign(new Error("连不上检查服务"), { again: 1 });
      } finally {
        clearTimeout(late);
      }
    },
    // A key without the scope for rules leaves the bare clause numbers.
    rule(id) {
      if (!rules.has(id)) rules.set(id, send(`/v1/rules/${id}${at}`).catch(() => null));
      return rules.get(id);
    },
  };
}
