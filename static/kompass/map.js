// Die Karte zur Liste: lädt erst nach dem Tippen, zeigt dieselbe Auswahl, geht auch ohne Hintergrund.
(() => {
  "use strict";
  const NAMES_FROM = 13; // Vergrößerung, ab der die Namen der Stadtteile nebeneinander passen
  let wanted = false; // einmal gewünscht, zeigt sie auch die nächste Auswahl
  let libraries;

  const add = (name, attributes) =>
    new Promise((done, failed) => {
      const part = Object.assign(document.createElement(name), attributes);
      part.addEventListener("load", done);
      part.addEventListener("error", failed);
      document.head.append(part);
    });
  const load = (text) => {
    libraries ??= Promise.all([
      add("link", { rel: "stylesheet", href: text.style }),
      add("link", { rel: "stylesheet", href: text.clusterStyle }),
      add("script", { src: text.script }).then(() => add("script", { src: text.clusterScript })),
    ]);
    return libraries;
  };

  const span = (content, className = "") => {
    const part = document.createElement("span");
    part.textContent = content;
    part.className = className;
    return part;
  };
  const sign = (L, content, name, className) => {
    const inside = document.createElement("span");
    inside.append(span(content), span(` ${name}`, "vh"));
    return L.divIcon({ html: inside, className: `map-sign ${className}`, iconSize: [40, 40] });
  };
  const popup = (properties, text) => {
    const list = document.createElement("ul");
    list.className = "map-list";
    for (const [title, path] of properties.offers) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.textContent = title;
      item.append(link);
      list.append(item);
    }
    const box = document.createElement("div");
    if (!properties.exact) box.append(span(text.textCoarse, "small muted"));
    box.append(list);
    return box;
  };

  function draw(box, points) {
    const L = window.L;
    const text = box.dataset;
    const frame = box.querySelector(".map");
    const state = box.querySelector(".map-state");
    const quick = matchMedia("(prefers-reduced-motion: no-preference)").matches;
    frame.hidden = false;
    const map = L.map(frame, {
      zoomControl: false,
      maxZoom: 19, // die Gruppen brauchen eine Grenze, auch ohne Kacheln
      attributionControl: Boolean(text.tiles),
      fadeAnimation: quick,
      zoomAnimation: quick,
      scrollWheelZoom: false, // wer durch die Seite rollt, bleibt nicht hängen
    });
    L.control.zoom({ zoomInTitle: text.textIn, zoomOutTitle: text.textOut }).addTo(map);
    map.attributionControl?.setPrefix(false);
    if (text.tiles) {
      L.tileLayer(text.tiles, { attribution: text.attribution, maxZoom: 19 })
        .once("tileerror", () => state.prepend(`${text.textPlain} `))
        .addTo(map);
    }
    map.createPane("names").style.zIndex = 450; // unter den Zeichen
    map.on("zoomend", () => frame.classList.toggle("far", map.getZoom() < NAMES_FROM));
    const group = L.markerClusterGroup({
      animate: quick,
      showCoverageOnHover: false,
      maxClusterRadius: 50,
      iconCreateFunction: (cluster) => {
        const count = cluster
          .getAllChildMarkers()
          .reduce((sum, marker) => sum + marker.options.count, 0);
        return sign(L, count, text.textOffers, "map-cluster");
      },
    });
    const seen = [];
    for (const { geometry, properties } of points.features) {
      const place = [geometry.coordinates[1], geometry.coordinates[0]];
      if (properties.kind === "district") {
        const icon = L.divIcon({ className: "map-name", html: span(properties.name), iconSize: null });
        L.marker(place, { icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
      } else if (properties.offers.length) {
        const count = properties.offers.length;
        const name = properties.offers.map(([title]) => title).join(", ");
        const title = properties.exact ? name : `${name} (${text.textCoarse})`;
        const icon = sign(L, count > 1 ? count : "", title, properties.exact ? "" : "map-coarse");
        const marker = L.marker(place, { icon, title, count });
        group.addLayer(marker.bindPopup(popup(properties, text), { closeButtonLabel: text.textClose }));
        seen.push(place);
      }
    }
    if (points.here) {
      const icon = sign(L, "", text.textHere, "map-here");
      L.marker(points.here, { icon, title: text.textHere }).addTo(map);
      seen.push(points.here);
    }
    const all = seen.length ? seen : points.features.map(({ geometry }) => [...geometry.coordinates].reverse());
    if (points.here) map.setView(points.here, 14);
    else if (all.length) map.fitBounds(all, { padding: [24, 24], maxZoom: 15 });
    else map.setView([51.2, 10.4], 6);
    map.addLayer(group);
    const without = points.total - points.cut - points.shown;
    state.append(
      `${text.textShown} ${points.shown}`,
      without ? `; ${text.textWithout} ${without}` : "",
      points.cut ? `; ${text.textCut} ${points.cut}` : "",
    );
  }

  async function show(box) {
    wanted = true;
    box.querySelector("[data-load]").disabled = true;
    let points;
    try {
      const [answer] = await Promise.all([fetch(box.dataset.points), load(box.dataset)]);
      if (!answer.ok) throw new Error(answer.status);
      points = await answer.json();
    } catch {
      libraries = undefined;
      box.querySelector("[data-load]").disabled = false;
      box.querySelector(".map-state").textContent = box.dataset.textFailed;
      return;
    }
    box.querySelector(".map-ask").hidden = true;
    draw(box, points);
  }

  function prepare() {
    const box = document.querySelector("[data-map]:not([data-ready])");
    if (!box) return;
    box.dataset.ready = "1";
    box.querySelector("[data-no-script]").hidden = true;
    const button = box.querySelector("[data-load]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await show(box);
      box.querySelector(".map").focus({ preventScroll: true });
    });
    if (wanted) show(box);
  }
  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
