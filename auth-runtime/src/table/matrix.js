const filter = document.getElementById("filter");
const rows = [...document.querySelectorAll("tbody tr")];
filter.hidden = false;
filter.addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const row of rows) row.hidden = ![...row.children].slice(0, 2).some((cell) => cell.textContent.toLowerCase().includes(wanted));
    const shown = rows.filter((row) => !row.hidden).length;
    filter.querySelector("span").textContent = wanted ? `${shown} of ${rows.length}` : "";
});
