/* People picker (ui/widgets.py): a text box becomes a combobox; chosen people go with the form as numbers. */
(function () {
  "use strict";
  var count = 0;

  function parse(text) {
    return text.split("、").filter(Boolean).map(function (one) {
      var match = one.match(/^(.*?)\s*#(\d+)$/);
      return match ? { label: match[1], value: match[2] } : null;
    }).filter(Boolean);
  }

  function enhance(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    var input = box.querySelector("input"), many = box.hasAttribute("data-many"), near = box.hasAttribute("data-near"), name = input.name;
    var list = document.createElement("ul"), chips = document.createElement("div"), state = document.createElement("div");
    var chosen = parse(input.value), active = -1, timer, asked = 0;

    list.className = "picker-options";
    list.id = "picker-options-" + (++count);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选人员");
    list.hidden = true;
    chips.className = "picker-chosen";
    state.className = "visually-hidden";
    state.setAttribute("role", "status");
    box.append(list, chips, state);
    input.dataset.name = name;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.placeholder = input.placeholder || "输入姓名或拼音首字母";
    if (!chosen.length && input.value) { /* text that named nobody stays for correction */ } else input.value = "";

    function draw() {
      chips.replaceChildren();
      chosen.forEach(function (person) {
        var chip = document.createElement("span"), hidden = document.createElement("input"), off = document.createElement("button");
        chip.className = "picker-chip";
        chip.append(person.label);
        hidden.type = "hidden";
        hidden.name = name;
        hidden.value = person.value;
        off.type = "button";
        off.textContent = "×";
        off.setAttribute("aria-label", "去掉" + person.label);
        off.addEventListener("click", function () {
          chosen = chosen.filter(function (one) { return one !== person; });
          draw();
          input.focus();
        });
        chip.append(off, hidden);
        chips.append(chip);
      });
      input.dataset.chosen = chosen.map(function (one) { return one.label + " #" + one.value; }).join("、");
      input.required = input.hasAttribute("data-required") && !chosen.length;
      carry();
      input.dispatchEvent(new Event("picker-change", { bubbles: true }));
    }
    if (input.required) input.setAttribute("data-required", "");

    // Text of which nobody was chosen goes with the form as it stands: the server finds the person, or says why not.
    function carry() { if (input.value.trim()) input.name = name; else input.removeAttribute("name"); }

    function options() { return Array.prototype.slice.call(list.querySelectorAll("[data-value]")); }
    function close() { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    function point(position) {
      var all = options();
      if (!all.length) return;
      active = (position + all.length) % all.length;
      all.forEach(function (option, number) {
        option.id = list.id + "-" + number;
        option.setAttribute("aria-selected", number === active ? "true" : "false");
      });
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
    // The list stands for an older text until the answer to what is in the box has come: nobody is taken from it by key.
    function behind(yes) {
      clearTimeout(timer);
      asked += 1; // an answer under way comes too late
      list.setAttribute("aria-busy", yes ? "true" : "false");
    }
    function isBehind() { return list.getAttribute("aria-busy") === "true"; }
    function choose(option) {
      if (!option) return;
      behind(false);
      var person = { label: option.dataset.label, value: option.dataset.value };
      chosen = many ? chosen.filter(function (one) { return one.value !== person.value; }).concat(person) : [person];
      input.value = "";
      close();
      draw();
      state.textContent = "已选" + person.label;
    }
    function ask() {
      var text = input.value.trim();
      behind(Boolean(text || near));
      var mine = asked;
      if (!text && !near) { list.replaceChildren(); close(); return; }
      fetch(box.dataset.picker + (box.dataset.picker.includes("?") ? "&q=" : "?q=") + encodeURIComponent(text), { headers: { "HX-Request": "true" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .catch(function () { return ""; })
        .then(function (html) {
          if (mine !== asked) return;
          behind(false);
          if (document.activeElement !== input) return;
          list.innerHTML = html;
          list.hidden = !html.trim();
          input.setAttribute("aria-expanded", list.hidden ? "false" : "true");
          state.textContent = "找到" + options().length + "人，用上下键选择";
          if (text && options().length) point(0);
        });
    }

    input.addEventListener("input", function () { carry(); behind(true); timer = setTimeout(ask, 180); });
    input.addEventListener("focus", function () { if (near && !input.value && !chosen.length) ask(); });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") { point(active + 1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { point(active - 1); event.preventDefault(); }
      else if (event.key === "Enter" && (isBehind() || !list.hidden)) { if (!isBehind()) choose(options()[active]); event.preventDefault(); }
      else if (event.key === "Escape") { behind(false); close(); }
      else if (event.key === "Backspace" && !input.value && chosen.length) { chosen.pop(); draw(); }
    });
    input.addEventListener("blur", function () { setTimeout(function () { if (document.activeElement !== input) close(); }, 150); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); choose(event.target.closest("[data-value]")); });
    input.addEventListener("picker-restore", function (event) { chosen = parse(event.detail); draw(); });
    draw();
  }

  function all() { document.querySelectorAll("[data-picker]").forEach(enhance); }
  all();
  document.addEventListener("htmx:afterSettle", all);
})();
