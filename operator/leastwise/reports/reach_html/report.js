"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const picture = $("picture"), panel = $("panel"), said = $("said"), search = $("search");
  const nodesById = new Map(data.nodes.map((node) => [node.id, node]));
  const drawnAs = new Map(Object.entries(data.of));
  const edgesById = new Map(data.edges.map((edge) => [edge.id, edge]));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const DIM = 0.25;
  const few = data.nodes.length <= 60;

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      paper: of("--paper"), sheet: of("--sheet"), ink: of("--ink"), quiet: of("--quiet"), line: of("--line"),
      unknown: of("--unknown"), focus: of("--focus"),
      Critical: of("--critical"), High: of("--high"), Medium: of("--medium"), Low: of("--low"), Info: of("--info"),
    };
  };

  const looks = () => {
    const c = colours();
    const tone = (element) => c[element.data("severity")];
    // far away, what matters keeps its size on the screen, and the rest has no words
    const near = () => Math.min(Math.max(cy ? cy.zoom() : 1, 0.12), 1);
    const keep = (size, least) => () => Math.max(size, least / near());
    const words = (element) => element.data("main") || few || near() > 0.5 || element.hasClass("chosen") || element.hasClass("found") || element.hasClass("over");
    return [
      { selector: "node", style: {
        shape: "data(shape)", width: keep(30, 9), height: keep(30, 9), "background-color": c.sheet, "border-width": 2, "border-color": c.quiet,
        label: (e) => (words(e) ? e.data("label") : ""), color: c.ink, "font-size": keep(12, 10), "font-family": "system-ui, sans-serif", "text-valign": "bottom",
        "text-margin-y": 4, "text-background-color": c.paper, "text-background-opacity": 0.85, "text-background-padding": 2,
        "overlay-opacity": 0,
      } },
      { selector: "node[kind = 'asset']", style: {
        width: keep(18, 7), height: keep(18, 7), "background-color": tone, "border-width": 0, color: tone,
      } },
      { selector: "node[kind = 'asset'][severity = 'Critical'], node[kind = 'asset'][severity = 'High']", style: { "font-weight": "bold" } },
      { selector: "node[count > 1]", style: { "border-width": 4, "border-style": "double", "border-color": c.quiet } },
      { selector: "node[kind = 'start']", style: {
        width: keep(40, 14), height: keep(40, 14), "background-color": c.ink, "border-color": c.ink, "font-size": keep(14, 12), "font-weight": "bold",
      } },
      { selector: "node[?choke]", style: { "outline-width": 4, "outline-color": c.unknown, "outline-offset": 3 } },
      { selector: "edge", style: {
        width: (e) => Math.max(e.data("width"), e.data("width") * 0.4 / near()), "line-color": (e) => (e.data("severity") === "Info" ? c.line : tone(e)), "curve-style": "bezier",
        "target-arrow-shape": "triangle", "target-arrow-color": (e) => (e.data("severity") === "Info" ? c.quiet : tone(e)),
        "arrow-scale": 0.8, opacity: 0.85, "overlay-opacity": 0, color: c.ink, "font-size": 10,
        "text-background-color": c.paper, "text-background-opacity": 0.9, "text-background-padding": 2,
        "text-rotation": "autorotate", "min-zoomed-font-size": 7,
      } },
      { selector: "edge[confidence = 'Conditional']", style: { "line-style": "dashed" } },
      { selector: "edge[confidence = 'Unknown']", style: { "line-style": "dotted" } },
      { selector: "edge[?back]", style: { "curve-style": "unbundled-bezier", "control-point-distances": 90, "control-point-weights": 0.5, opacity: 0.5 } },
      { selector: "edge.named", style: { label: "data(label)" } },
      { selector: ".dim", style: { opacity: DIM, "text-opacity": DIM } },
      { selector: ".away", style: { display: "none" } },
      { selector: "node.found", style: { "border-width": 3, "border-color": c.focus } },
      { selector: "node.chosen", style: { "underlay-color": c.focus, "underlay-opacity": 0.35, "underlay-padding": 8 } },
      { selector: "edge.chosen", style: { "underlay-color": c.focus, "underlay-opacity": 0.35, "underlay-padding": 5, label: "data(label)" } },
      { selector: "edge.cut", style: { "line-style": "dashed", "line-dash-pattern": [4, 6], opacity: 1, "underlay-color": c.focus, "underlay-opacity": 0.25, "underlay-padding": 5, label: "data(label)" } },
    ];
  };

  const column = (id) => nodesById.get(id).column;
  let cy;
  cy = cytoscape({
    container: picture,
    elements: [
      ...data.nodes.map((node) => ({ group: "nodes", data: node, position: { x: node.x, y: node.y } })),
      ...data.edges.map((edge) => ({ group: "edges", data: { ...edge, back: column(edge.source) >= column(edge.target) } })),
    ],
    layout: { name: "preset" }, style: looks(), minZoom: 0.08, maxZoom: 3, autoungrabify: true, boxSelectionEnabled: false,
  });
  if (data.edges.length <= 40) cy.edges().addClass("named");
  let waiting = false;
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; cy.style().update(); });
  };
  cy.on("zoom", redraw);
  const ease = () => (calm.matches ? 0 : 200);
  const whole = () => {
    cy.fit(cy.elements(":visible"), 56);
    if (cy.zoom() > 1.25) { cy.zoom(1.25); cy.center(cy.elements(":visible")); }
    redraw();
  };
  const tall = Math.max(...data.nodes.map((node) => node.y)) - Math.min(...data.nodes.map((node) => node.y));
  picture.style.height = `${Math.min(Math.max(tall + 240, 480), 680)}px`;
  cy.resize();
  whole();
  dark.addEventListener("change", () => cy.style(looks()));
  addEventListener("resize", () => { cy.resize(); whole(); });
  addEventListener("beforeprint", () => { cy.resize(); whole(); });

  // ------------------------------------------------------------ what is written beside the picture
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const list = (texts) => {
    const found = make("ul");
    texts.forEach((text) => found.append(make("li", text)));
    return found;
  };
  const sure = { Certain: "Certain", Conditional: "Conditional: a condition is left open", Unknown: "Unknown: something could not be read" };

  const open = (parts) => {
    const close = make("button", "Close", "close");
    close.type = "button";
    close.addEventListener("click", back);
    panel.replaceChildren(close, ...parts);
    panel.hidden = false;
    $("side").scrollTop = 0;
  };

  const stepParts = (step, isAlone = false) => {
    const box = make("div", undefined, "step");
    if (!isAlone) box.append(make("p", `${step.from} → ${step.to}`));
    box.append(make("p", step.why));
    if (step.kind) box.append(make("code", step.kind));
    box.append(make("p", sure[step.confidence] || step.confidence));
    if (step.conditions.length) box.append(make("p", "Left open:"), list(step.conditions));
    step.sources.forEach((source) => {
      box.append(make("b", source.name));
      if (source.text) box.append(make("pre", source.text));
    });
    return box;
  };

  const openEdge = (edge) => {
    const parts = [make("h3", `${nodesById.get(edge.source).name} → ${nodesById.get(edge.target).name}`), ...edge.steps.map((step) => stepParts(step, edge.steps.length === 1))];
    if (edge.more) parts.push(make("p", `and ${edge.more} more steps like these`));
    open(parts);
    said.textContent = `Step from ${nodesById.get(edge.source).name} to ${nodesById.get(edge.target).name}`;
  };

  const nodeLine = (node) => `${node.plane}, ${node.severity}, ${node.confidence}, ` +
    (node.hops === 0 ? "the start" : `${node.hops} ${node.hops === 1 ? "step" : "steps"} away`);

  const openNode = (node) => {
    const parts = [make("h3", node.name), make("p", nodeLine(node))];
    if (node.choke) parts.push(make("p", "Choke point: two or more severe assets are reached only through it."));
    if (node.count > 1) {
      parts.push(list(node.nodes.map((each) => each.name)));
      if (node.count > node.nodes.length) parts.push(make("p", `and ${node.count - node.nodes.length} more`));
    } else parts.push(make("code", node.nodes[0].id));
    const into = data.edges.filter((edge) => edge.target === node.id);
    into.slice(0, 6).forEach((edge) => edge.steps.slice(0, 3).forEach((step) => parts.push(stepParts(step))));
    open(parts);
  };

  // ------------------------------------------------------------ choosing
  const clear = () => {
    cy.elements().removeClass("dim chosen cut found");
    document.querySelectorAll("[data-cut]").forEach((button) => button.setAttribute("aria-pressed", "false"));
  };
  const spotlight = (kept) => cy.elements().not(kept).addClass("dim");
  let current = cy.getElementById("n0");

  const choose = (element, speak = true) => {
    clear();
    current = element;
    element.addClass("chosen");
    const kept = element.isNode() ? element.closedNeighborhood().union(element.predecessors()) : element.union(element.connectedNodes());
    spotlight(kept);
    const box = cy.extent(), at = element.boundingBox();
    if (at.x1 < box.x1 || at.x2 > box.x2 || at.y1 < box.y1 || at.y2 > box.y2) cy.animate({ center: { eles: element } }, { duration: ease() });
    if (speak && element.isNode()) said.textContent = `${element.data("name")}: ${nodeLine(element.data())}`;
  };

  const show = (id) => {
    const element = cy.getElementById(id);
    if (element.empty()) { said.textContent = "Not drawn: it is in the table only."; return; }
    element.removeClass("away");
    choose(element);
    openNode(element.data());
  };

  function back() {
    if (!panel.hidden) panel.hidden = true;
    clear();
    search.value = "";
    said.textContent = "";
    picture.focus({ preventScroll: true });
  }

  cy.on("tap", "node", (event) => { choose(event.target); openNode(event.target.data()); });
  cy.on("tap", "edge", (event) => { choose(event.target); openEdge(edgesById.get(event.target.id())); });
  cy.on("tap", (event) => { if (event.target === cy) back(); });
  cy.on("mouseover", "node", (event) => { event.target.addClass("over"); redraw(); });
  cy.on("mouseout", "node", (event) => { event.target.removeClass("over"); redraw(); });
  cy.on("mouseover", "edge", (event) => event.target.addClass("named"));
  cy.on("mouseout", "edge", (event) => { if (data.edges.length > 40) event.target.removeClass("named"); });

  document.querySelectorAll("[data-cut]").forEach((button) => button.addEventListener("click", () => {
    const was = button.getAttribute("aria-pressed") === "true";
    clear();
    if (was) return;
    button.setAttribute("aria-pressed", "true");
    const number = Number(button.dataset.cut);
    const edges = cy.edges().filter((edge) => edge.data("cuts").includes(number));
    edges.addClass("cut");
    spotlight(edges.union(edges.connectedNodes()));
    whole();
    said.textContent = `${edges.length} ${edges.length === 1 ? "step ends" : "steps end"}`;
  }));

  document.querySelectorAll("[data-node]").forEach((button) => button.addEventListener("click", () => {
    show(drawnAs.get(button.dataset.node) || "");
    $("graph").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  }));

  // ------------------------------------------------------------ moving with keys
  const near = (candidates) => candidates.min((node) => Math.abs(node.position("y") - current.position("y"))).ele;
  const moves = {
    ArrowRight: () => current.outgoers("node:visible"),
    ArrowLeft: () => current.incomers("node:visible"),
  };
  const level = (sign) => {
    const here = current.data("column"), y = current.position("y");
    const others = cy.nodes(":visible").filter((node) => node.data("column") === here && sign * (node.position("y") - y) > 0);
    return others.nonempty() ? near(others) : undefined;
  };
  picture.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (!current.isNode()) current = current.source();
      const target = moves[event.key]
        ? (moves[event.key]().nonempty() ? near(moves[event.key]()) : undefined)
        : level(event.key === "ArrowDown" ? 1 : -1);
      if (target) choose(target);
    } else if (event.key === "Enter") {
      if (current.isNode()) { choose(current); openNode(current.data()); panel.focus(); } else openEdge(edgesById.get(current.id()));
    } else if (event.key === "+" || event.key === "-") closer(event.key === "+" ? 1.25 : 0.8);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.tagName === "INPUT" && event.target.type === "search";
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === "Escape") back();
  });
  const closer = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  $("fit").addEventListener("click", whole);
  $("closer").addEventListener("click", () => closer(1.25));
  $("wider").addEventListener("click", () => closer(0.8));

  // ------------------------------------------------------------ search and filters
  const holds = (node, words) => {
    const text = [node.name, node.plane, node.severity, ...node.nodes.flatMap((each) => [each.id, each.name])].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  search.addEventListener("input", () => {
    clear();
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) { said.textContent = ""; return; }
    const found = cy.nodes().filter((node) => holds(node.data(), words));
    found.addClass("found");
    spotlight(found.union(found.edgesWith(found)));
    said.textContent = `${found.length} found`;
    if (found.nonempty()) current = found[0];
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && search.value) {
      event.preventDefault();
      if (current.hasClass("found")) { const id = current.id(); picture.focus({ preventScroll: true }); show(id); }
    }
  });
  $("tools").addEventListener("submit", (event) => event.preventDefault());

  const asked = ["plane", "severity", "confidence"];
  const order = ["Critical", "High", "Medium", "Low", "Info", "Certain", "Conditional", "Unknown"];
  const off = new Set();
  const filter = () => {
    cy.elements().removeClass("away");
    cy.nodes().filter((node) => node.data("kind") !== "start" && asked.some((key) => off.has(`${key} ${node.data(key)}`))).addClass("away");
  };
  asked.forEach((key) => {
    const values = [...new Set(data.nodes.filter((node) => node.kind !== "start").map((node) => node[key]))];
    if (values.length < 2) return;
    const group = make("span", undefined, "group");
    group.append(make("span", `${key}: `, "of"));
    values.sort((a, b) => order.indexOf(a) - order.indexOf(b) || (a < b ? -1 : 1)).forEach((value) => {
      const label = make("label"), box = make("input");
      box.type = "checkbox"; box.checked = true; box.dataset.filter = `${key} ${value}`;
      box.addEventListener("change", () => { if (box.checked) off.delete(`${key} ${value}`); else off.add(`${key} ${value}`); filter(); });
      label.append(box, ` ${value === "Info" ? "identities" : value} `);
      group.append(label);
    });
    $("filters").append(group);
  });

  // ------------------------------------------------------------ the table
  const table = $("table"), body = table.tBodies[0], rows = [...body.rows];
  const value = (row, place) => row.cells[place].dataset.value ?? row.cells[place].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((head, place) => head.querySelector("button").addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    [...table.tHead.rows[0].cells].forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort((a, b) => (up ? 1 : -1) * value(a, place).localeCompare(value(b, place), undefined, { numeric: true }));
    body.append(...rows);
  }));
  $("table-filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => { row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word)); });
  });

  window.leastwiseReport = { cy, show };
})();
