/* Gives a name that was marked as away the room for its reason (browsers without :has); keeps the keyboard where the hand
   is, in the line just added, or on the button when a line is gone; and draws the lines of a draft that the page lacks. */
(function () {
  "use strict";
  function show(mark) {
    var one = mark.closest(".roll-one");
    if (one) one.classList.toggle("is-away", mark.checked);
  }
  document.addEventListener("change", function (event) {
    if (event.target.classList.contains("roll-mark")) show(event.target);
  });

  function adder() { return document.querySelector(".decision-add"); }
  document.addEventListener("htmx:afterRequest", function (event) {
    var lines = document.querySelectorAll(".decision-text input");
    if (event.detail.elt === adder() && lines.length) lines[lines.length - 1].focus();
  });
  document.addEventListener("click", function (event) {
    var drop = event.target.closest(".decision-drop"), add = adder();
    if (!drop) return;
    drop.closest(".decision").remove();
    add.dispatchEvent(new Event("input", { bubbles: true })); // the draft is without it, too
    add.focus();
  });

  document.addEventListener("draft-restore", function (event) {
    var again = {};
    event.detail.forEach(function (value) {
      var row = /^decision-(\d+)-/.exec(value[0]);
      if (row && !event.target.elements[row[0] + "text"]) again[value[0].replace("decision", "again")] = value[1];
    });
    if (Object.keys(again).length) {
      window.htmx.ajax("POST", adder().getAttribute("hx-post"), { source: adder(), target: "#more-decisions", swap: "outerHTML", values: again });
    }
  });

  document.addEventListener("keydown", function (event) {
    // Enter in a reason goes on to the next name instead of sending a half-filled record.
    if (event.key === "Enter" && event.target.closest(".roll-why")) event.preventDefault();
  });
})();
