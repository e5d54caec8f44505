"use strict";
/* Charts of the tables on a page: the same cells, which stay beside them. */
(() => {
  const data = document.getElementById("charts");
  if (!data || !window.echarts) return;
  const tables = JSON.parse(data.textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const ink = colour("--ink"), quiet = colour("--ink-2"), line = colour("--line"), brand = colour("--brand"), card = colour("--card");
  const text = { color: ink, fontFamily: getComputedStyle(document.body).fontFamily };
  const known = (cell) => (cell !== null && typeof cell === "object") || cell === "–" ? null : cell;
  const short = (name, most) => (name.length > most ? name.slice(0, most - 1) + "…" : name);
  const narrow = () => window.innerWidth < 640;

  const base = () => ({
    textStyle: text, animationDuration: 300, aria: { enabled: true },
    tooltip: { renderMode: "richText", backgroundColor: card, borderColor: line, textStyle: text, confine: true },
  });
  const names = (list, most) => ({
    type: "category", data: list, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
    axisLabel: { color: ink, formatter: (name) => short(name, most) },
  });
  const values = (extra) => ({
    type: "value", axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line, opacity: 0.6 } }, ...extra,
  });
  const grid = { left: 8, right: 48, top: 12, bottom: 8, containLabel: true };

  const bars = (table) => {
    const last = table.drawn < 0 ? table.columns.length + table.drawn : table.drawn;
    const rows = table.rows.filter((row) => row[last] !== "–").slice(0, 24);
    if (!rows.some((row) => known(row[last]) !== null)) return null;
    return {
      rows: rows.length,
      option: {
        ...base(), grid, yAxis: names(rows.map((row) => (known(row[last]) === null ? `${row[0]} (${table.hidden})` : row[0])), narrow() ? 9 : 22), xAxis: values({ min: 0, max: 100 }),
        series: [{
          type: "bar", name: table.columns[last], data: rows.map((row) => known(row[last])), barMaxWidth: 20, itemStyle: { color: brand, borderRadius: [0, 3, 3, 0] },
          label: { show: true, position: "right", color: ink },
        }],
      },
    };
  };

  const intervals = (table) => {
    const rows = table.rows.filter((row) => known(row[4]) !== null).slice(0, 60);
    const low = Math.min(...rows.map((row) => row[5])), high = Math.max(...rows.map((row) => row[6]));
    return {
      rows: rows.length,
      option: {
        ...base(), grid, yAxis: names(rows.map((row) => row[0]), narrow() ? 9 : 18),
        xAxis: values({ min: Math.max(0, Math.floor((low - 4) / 5) * 5), max: Math.min(100, Math.ceil((high + 4) / 5) * 5) }),
        tooltip: { ...base().tooltip, trigger: "item", formatter: (at) => { const row = rows[at.dataIndex]; return `${row[0]}\n${table.columns[4]} ${row[4]} (${row[5]}–${row[6]})\n${table.columns[1]} ${row[1]}`; } },
        series: [
          { type: "custom", silent: false, data: rows.map((row, place) => [row[5], row[6], place]), encode: { x: [0, 1], y: 2 },
            renderItem: (_, api) => {
              const from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2)]);
              return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: brand, lineWidth: 5, opacity: 0.35, lineCap: "round" } };
            } },
          { type: "scatter", symbolSize: 11, data: rows.map((row, place) => [row[4], place]), itemStyle: { color: brand } },
        ],
      },
    };
  };

  const heat = (table) => {
    const columns = table.columns.slice(2), rows = table.rows;
    const cells = [];
    rows.forEach((row, y) => columns.forEach((_, x) => { const value = known(row[x + 2]); if (value !== null) cells.push([x, y, value]); }));
    if (!cells.length) return null;
    const found = cells.map((cell) => cell[2]);
    return {
      rows: rows.length + 2,
      option: {
        ...base(), grid: { left: 8, right: 16, top: 40, bottom: 56, containLabel: true },
        tooltip: { ...base().tooltip, formatter: (at) => `${rows[at.value[1]][0]}\n${columns[at.value[0]]} ${at.value[2]}` },
        xAxis: { type: "category", data: columns, position: "top", axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: ink, interval: 0, fontSize: narrow() ? 10 : 12, lineHeight: narrow() ? 13 : 16, width: narrow() ? 30 : 110, overflow: "break", hideOverlap: false } },
        yAxis: names(rows.map((row) => row[0]), narrow() ? 7 : 16),
        visualMap: { min: Math.min(...found), max: Math.max(...found), orient: "horizontal", left: "center", bottom: 4, calculable: false, textStyle: { color: quiet }, precision: 0, inRange: { color: ["#f6e3c5", "#cfe3d6", "#6fb1ab", "#0b5a5e"] } },
        series: [{ type: "heatmap", data: cells, label: { show: true, formatter: (at) => `${Math.round(at.value[2])}`, color: "#16262b", textBorderColor: "#ffffff", textBorderWidth: 2 } }],
      },
    };
  };

  const lines = (table) => {
    const rows = table.rows.filter((row) => known(row[2]) !== null);
    if (!rows.length) return null;
    const low = Math.min(...rows.map((row) => row[3])), high = Math.max(...rows.map((row) => row[4]));
    return {
      rows: 9,
      option: {
        ...base(), grid: { ...grid, right: 24 },
        xAxis: { type: "category", data: rows.map((row) => row[0]), axisLabel: { color: ink, interval: 0, width: narrow() ? 80 : 160, overflow: "break" }, axisLine: { lineStyle: { color: line } } },
        yAxis: values({ min: Math.max(0, Math.floor((low - 5) / 10) * 10), max: Math.min(100, Math.ceil((high + 5) / 10) * 10) }),
        tooltip: { ...base().tooltip, trigger: "axis", formatter: (at) => { const row = rows[at[0].dataIndex]; return `${row[0]}\n${table.columns[2]} ${row[2]} (${row[3]}–${row[4]})\n${table.columns[1]} ${row[1]}`; } },
        series: [
          { type: "line", data: rows.map((row) => row[2]), symbolSize: 9, lineStyle: { color: brand, width: 3 }, itemStyle: { color: brand }, label: { show: true, color: ink } },
          { type: "custom", data: rows.map((row, place) => [place, row[3], row[4]]), encode: { x: 0, y: [1, 2] }, silent: true,
            renderItem: (_, api) => {
              const from = api.coord([api.value(0), api.value(1)]), to = api.coord([api.value(0), api.value(2)]);
              return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: brand, lineWidth: 5, opacity: 0.3, lineCap: "round" } };
            } },
        ],
      },
    };
  };

  const kinds = { bars, intervals, heat, lines };
  document.querySelectorAll("[data-chart]").forEach((panel) => {
    const table = tables[Number(panel.dataset.chart)], place = panel.querySelector(".chart");
    const drawn = place && table && kinds[table.chart] && kinds[table.chart](table);
    if (!drawn || !drawn.rows) return;
    place.hidden = false;
    place.style.height = `${Math.max(10, Math.min(60, drawn.rows * 1.9 + 4))}rem`;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(drawn.option);
    panel.querySelectorAll("details").forEach((details) => { details.open = false; });
    window.addEventListener("resize", () => chart.resize());
  });
})();
