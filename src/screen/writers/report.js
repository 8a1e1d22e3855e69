"use strict";
(function () {
  var cards = Array.prototype.slice.call(document.querySelectorAll(".cards > li"));
  var marks = Array.prototype.slice.call(document.querySelectorAll("#paper mark, .frame .box"));
  var filters = document.querySelector(".filters");
  if (!cards.length || !filters) return;
  var current = null;

  function numbers(mark) {
    return mark.getAttribute("data-f").split(" ");
  }

  function show(card, from) {
    if (current) current.classList.remove("current");
    current = card;
    card.classList.add("current");
    var number = card.id.slice(1);
    var first = null;
    marks.forEach(function (mark) {
      var here = numbers(mark).indexOf(number) >= 0;
      mark.classList.toggle("current", here);
      if (here && !first) first = mark;
    });
    if (from !== "card") {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
    if (from !== "mark" && first) first.scrollIntoView({ block: "center" });
  }

  function visible() {
    return cards.filter(function (card) { return !card.hidden; });
  }

  function step(by) {
    var list = visible();
    if (!list.length) return;
    var at = list.indexOf(current);
    show(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)], "key");
  }

  function off(kind) {
    return Array.prototype.slice.call(filters.querySelectorAll("[data-" + kind + "][aria-pressed=false]"))
      .map(function (button) { return button.getAttribute("data-" + kind); });
  }

  function filter() {
    var gates = off("gate");
    var levels = off("level");
    var shown = {};
    cards.forEach(function (card) {
      card.hidden = gates.indexOf(card.getAttribute("data-gate")) >= 0 ||
        levels.indexOf(card.getAttribute("data-level")) >= 0;
      shown[card.id.slice(1)] = !card.hidden;
    });
    marks.forEach(function (mark) {
      mark.classList.toggle("off", !numbers(mark).some(function (number) { return shown[number]; }));
    });
    document.querySelector(".total").textContent =
      " " + visible().length + (visible().length < cards.length ? " / " + cards.length : "") + " 处";
  }

  filters.hidden = false;
  filters.addEventListener("click", function (event) {
    var button = event.target;
    if (button.tagName !== "BUTTON") return;
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "true" ? "false" : "true");
    filter();
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a") : null;
    var mark = link && link.closest("[data-f]");
    if (mark) {
      event.preventDefault();
      var number = numbers(mark).filter(function (n) {
        return !document.getElementById("f" + n).hidden;
      })[0];
      if (number) show(document.getElementById("f" + number), "mark");
      return;
    }
    var card = event.target.closest ? event.target.closest(".cards > li") : null;
    if (!card || String(window.getSelection())) return;
    if (link) event.preventDefault();
    show(card, "card");
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else return;
    event.preventDefault();
  });
})();
