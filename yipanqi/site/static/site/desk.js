// The leader's page goes to paper with one press.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
