/** Recovery codes: copy or print them while they are shown. The buttons only show where they work. */

for (const button of document.querySelectorAll("[data-codes]")) {
  const copies = button.dataset.codes === "copy";
  button.hidden = copies && !navigator.clipboard;
  button.addEventListener("click", async () => {
    if (!copies) return print();
    const codes = [...document.querySelectorAll("[data-code]")].map((one) => one.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    document.querySelector("[data-copied]").hidden = false;
  });
}
