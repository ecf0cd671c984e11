// What the page does beyond its links and its form: completion, dates by dragging, keys. Without it all of it still works.
"use strict";

document.documentElement.classList.add("js");

const query = document.getElementById("q");
const hits = [...document.querySelectorAll(".hit")];

// Completion: the word at the end of the query, by the words of the archive.
(() => {
  if (!query) return;
  const list = document.createElement("ul");
  list.id = "words";
  list.className = "words";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Words of the archive");
  query.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "words"], ["aria-expanded", "false"]]) {
    query.setAttribute(name, value);
  }
  let at = -1;
  let asked = 0;
  let waiting = 0;

  const close = () => {
    asked += 1;
    list.hidden = true;
    at = -1;
    query.setAttribute("aria-expanded", "false");
    query.removeAttribute("aria-activedescendant");
  };
  const word = () => /[\p{L}\p{N}]{2,}$/u.exec(query.value.slice(0, query.selectionStart));
  const choose = (item) => {
    const found = word();
    if (found) {
      const rest = query.value.slice(query.selectionStart);
      const begin = query.value.slice(0, found.index) + item.dataset.word;
      query.value = begin + rest;
      query.setSelectionRange(begin.length, begin.length);
    }
    close();
    query.focus();
  };
  const point = (to) => {
    const items = [...list.children];
    at = (to + items.length + 1) % (items.length + 1);
    if (at === items.length) at = -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) query.removeAttribute("aria-activedescendant");
    else query.setAttribute("aria-activedescendant", items[at].id);
  };
  const show = (terms) => {
    list.replaceChildren(...terms.map((term, i) => {
      const item = document.createElement("li");
      item.id = `word-${i}`;
      item.dataset.word = term.term;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const count = document.createElement("span");
      count.textContent = term.articles.toLocaleString("en");
      const text = document.createElement("bdi");
      text.textContent = term.term;
      item.append(text, count);
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(item);
      });
      return item;
    }));
    at = -1;
    list.hidden = terms.length === 0;
    query.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const found = word();
    if (!found) return close();
    const mine = ++asked;
    try {
      const answer = await fetch(`/api/terms?limit=8&prefix=${encodeURIComponent(found[0])}`);
      if (!answer.ok) return;
      const { terms } = await answer.json();
      if (mine === asked && document.activeElement === query) {
        show(terms.filter((term) => term.term !== found[0].toLowerCase()));
      }
    } catch {
      close();
    }
  };
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 70);
  });
  query.addEventListener("blur", () => {
    clearTimeout(waiting);
    close();
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      return close();
    }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(event.key === "ArrowDown" ? at + 1 : (at < 0 ? list.children.length : at) - 1);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      event.preventDefault();
      choose(list.children[at]);
    }
  });
})();

// Dates by dragging over the bars.
(() => {
  const svg = document.getElementById("bars");
  const brush = document.getElementById("brush");
  if (!svg || !brush) return;
  const bars = [...svg.querySelectorAll("a")];
  let from = -1;
  let to = -1;
  const place = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * bars.length);
    return Math.min(Math.max(at, 0), bars.length - 1);
  };
  const draw = () => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    bars.forEach((bar, i) => bar.classList.toggle("chosen", from >= 0 && i >= first && i <= last));
    brush.setAttribute("x", from < 0 ? "0" : `${(100 * first) / bars.length}%`);
    brush.setAttribute("width", from < 0 ? "0" : `${(100 * (last - first + 1)) / bars.length}%`);
  };
  const end = () => {
    from = to = -1;
    draw();
  };
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    from = to = place(event);
    draw();
  });
  addEventListener("pointermove", (event) => {
    if (from < 0) return;
    to = place(event);
    draw();
  });
  addEventListener("pointercancel", end);
  addEventListener("pointerup", () => {
    if (from < 0) return;
    const [first, last] = [bars[Math.min(from, to)], bars[Math.max(from, to)]];
    const several = first !== last;
    end();
    if (!several) return;
    const address = new URL(first.getAttribute("href"), location.href);
    address.searchParams.set("until", last.dataset.until);
    location.assign(address);
  });
})();

// A choice is an order.
document.querySelector(".search select")?.addEventListener("change", (event) => event.target.form.requestSubmit());
document.querySelector(".check input")?.addEventListener("change", (event) => event.target.form.requestSubmit());

// Fields that are left empty need not stand in the address.
document.querySelector(".search")?.addEventListener("submit", (event) => {
  const fields = event.target.querySelectorAll("input[name], select[name]");
  const isDefault = (field) => field.value === "" || (field.name === "sort" && field.value === "relevance" && query.value !== "");
  fields.forEach((field) => {
    if (isDefault(field)) field.disabled = true;
  });
});
addEventListener("pageshow", () => {
  document.querySelectorAll(".search :disabled").forEach((field) => {
    field.disabled = false;
  });
});

// Keys.
(() => {
  const help = document.getElementById("help");
  let at = -1;
  const go = (to) => {
    if (hits.length === 0) return;
    hits[at]?.classList.remove("here");
    at = Math.min(Math.max(to, 0), hits.length - 1);
    hits[at].classList.add("here");
    hits[at].querySelector(".open").focus({ preventScroll: true });
    hits[at].scrollIntoView({ block: "nearest" });
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
    const typing = event.target.matches?.("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      else document.getElementById("back")?.click();
      return;
    }
    if (typing) return;
    switch (event.key) {
      case "/":
        query?.focus();
        query?.select();
        break;
      case "j":
        go(at + 1);
        break;
      case "k":
        go(at - 1);
        break;
      case "?":
        help?.showModal();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
})();
