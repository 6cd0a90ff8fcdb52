/* Help in the form of a place: same addresses, the Stadtteil of the point, a map on request. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";

  const help = document.getElementById("location-help");
  const field = (name) => document.getElementById(`id_${name}`);
  const [street, postcode, area] = ["street", "postcode", "area"].map(field);
  const [latitude, longitude] = ["latitude", "longitude"].map(field);
  if (!help || !street || !latitude) return;

  const text = help.dataset;
  const coordinates = latitude.closest(".form-row");
  coordinates.after(help);
  help.hidden = false;

  const notice = (below) => {
    const box = document.createElement("p");
    box.className = "place-hint";
    box.setAttribute("role", "status");
    below.append(box);
    return box;
  };
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  };
  const sameAddress = notice(street.closest(".form-row"));
  const district = notice(coordinates);

  const showPlaces = (places) => {
    sameAddress.replaceChildren();
    if (!places.length) return;
    sameAddress.append(text.textReuse);
    places.forEach((place) => {
      const link = document.createElement("a");
      link.href = place.url;
      link.textContent = place.name;
      sameAddress.append(" ", link);
      /* Inside an offer: hand the known place back instead of making a second one. */
      if (window.opener?.dismissAddRelatedObjectPopup && document.body.classList.contains("popup")) {
        const take = () =>
          window.opener.dismissAddRelatedObjectPopup(window, String(place.id), place.name);
        sameAddress.append(" ", button(text.textTake, take));
      }
    });
  };
  const showArea = (found) => {
    district.replaceChildren();
    if (!found || area?.value === String(found.id)) return;
    const enter = () => {
      area.append(new Option(found.name, found.id, true, true));
      window.django.jQuery(area).trigger("change");
      district.replaceChildren();
    };
    district.append(`${found.certain ? text.textInside : text.textNear} ${found.name}.`);
    if (area) district.append(" ", button(text.textEnter, enter));
  };

  let waiting, asked;
  const ask = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const query = new URLSearchParams({
        street: street.value,
        postcode: postcode.value,
        own: text.own,
        point: latitude.value && longitude.value ? `${latitude.value},${longitude.value}` : "",
      });
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`${text.hints}?${query}`, { signal: asked.signal });
        if (!answer.ok) return;
        const hints = await answer.json();
        showPlaces(hints.places);
        showArea(hints.area);
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, 400);
  };
  [street, postcode, latitude, longitude].forEach((input) => input.addEventListener("input", ask));

  /* The map comes only on request. */
  const loadLeaflet = () =>
    new Promise((done, failed) => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = text.style;
      const script = document.createElement("script");
      script.src = text.script;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(style, script);
    });

  const typedPoint = () => {
    const [lat, lng] = [latitude.valueAsNumber, longitude.valueAsNumber];
    return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? [lat, lng] : null;
  };

  const drawMap = (L, ground) => {
    const map = L.map(help.querySelector(".map"), {
      attributionControl: Boolean(text.tiles),
      zoomControl: false,
    });
    L.control.zoom({ zoomInTitle: text.textIn, zoomOutTitle: text.textOut }).addTo(map);
    map.attributionControl?.setPrefix(false);
    if (text.tiles) L.tileLayer(text.tiles, { attribution: text.attribution, maxZoom: 19 }).addTo(map);

    const districts = ground.areas.filter((shown) => shown.kind === "district");
    const centred = districts.filter((shown) => shown.latitude !== null);
    const others = ground.places.filter((place) => String(place.pk) !== text.own);
    /* Leaflet draws nothing before it knows what part of the world is seen. */
    const start = typedPoint();
    const bounds = L.latLngBounds([...centred, ...others].map((row) => [row.latitude, row.longitude]));
    if (start) map.setView(start, 15);
    else if (bounds.isValid()) map.fitBounds(bounds, { padding: [20, 20] });
    else map.setView([51.2, 10.4], 6);

    districts.forEach((shown) => {
      if (!shown.polygon) return;
      L.geoJSON(shown.polygon, { style: { className: "map-area" }, interactive: false }).addTo(map);
    });
    centred.forEach((shown) => {
      const name = document.createElement("span");
      name.textContent = shown.name;
      const icon = L.divIcon({ className: "map-name", html: name, iconSize: null });
      const position = [shown.latitude, shown.longitude];
      L.marker(position, { icon, interactive: false, keyboard: false }).addTo(map);
    });
    others.forEach((place) => {
      const name = document.createElement("span");
      name.textContent = place.name;
      L.circleMarker([place.latitude, place.longitude], { radius: 6, className: "map-place" })
        .bindTooltip(name)
        .addTo(map);
    });
    const icon = L.divIcon({ className: "map-point", iconSize: [28, 28] });
    let point = null;
    const write = ({ lat, lng }) => {
      latitude.value = lat.toFixed(6);
      longitude.value = lng.toFixed(6);
      ask();
    };
    const put = (position) => {
      if (!point) {
        point = L.marker(position, { icon, draggable: true, alt: text.textPoint, title: text.textPoint });
        point.addTo(map).on("dragend", () => write(point.getLatLng()));
      }
      point.setLatLng(position);
    };
    const set = (position) => {
      put(position);
      write(position);
    };
    const follow = () => {
      const typed = typedPoint();
      if (typed) put(typed);
    };
    [latitude, longitude].forEach((input) => input.addEventListener("input", follow));
    map.on("click", (event) => set(event.latlng));
    help.querySelector("[data-centre]").addEventListener("click", () => set(map.getCenter()));
    follow();
  };

  help.querySelector("[data-load]").addEventListener("click", async (event) => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    let ground;
    try {
      const [answer] = await Promise.all([fetch(text.map), loadLeaflet()]);
      ground = await answer.json();
    } catch {
      pressed.disabled = false;
      help.querySelector(".map-note").textContent = text.textFailed;
      return;
    }
    pressed.parentElement.remove();
    help.querySelector(".map-frame").hidden = false;
    drawMap(window.L, ground);
    help.querySelector(".map").focus();
  });
  /* What was typed before this script was there counts, too. */
  const isTyped = (input) => input.value !== input.defaultValue;
  if (latitude.value || [street, postcode].some(isTyped)) ask();
});
