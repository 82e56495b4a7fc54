// What bench/ui.py measures inside a page. The same for every rival, and light: elements are
// looked for before a press or drag, a frame then reads only the attributes that may move.
//
// A change counts as painted when the frame that shows it has left the main thread. A callback of
// requestAnimationFrame sees what the frame is going to show; an urgent task asked for there runs
// as soon as style, layout and painting of that frame are done. What is drawn in a later callback
// of the same frame is seen in the next one.

const MARKS = ".js-line, path.point, .bars path, .bartext, .hm image, .hm text, .hm rect";
const ATTRIBUTES = ["d", "transform", "href", "xlink:href", "fill"];
const PATIENCE_MS = 5000;

// All matches; Panel keeps its page in shadow roots.
function search(selector, root = document) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of root.querySelectorAll("*"))
    if (element.shadowRoot) found.push(...search(selector, element.shadowRoot));
  return found;
}

// A function that returns the first matches, and looks for them anew only if one was taken away.
function lookup(selector, most) {
  const look = () => (selector ? search(selector).slice(0, most) : []);
  let found = look();
  return () => (found = found.every((element) => element.isConnected) ? found : look());
}

// Everything in these figures that a slider moves, as texts.
const picture = (plots) =>
  plots.flatMap((plot) =>
    [...plot.querySelectorAll(MARKS)].flatMap((mark) => [
      mark.textContent,
      ...ATTRIBUTES.map((name) => mark.getAttribute(name)),
    ]),
  );

const is_same = (a, b) => a.length === b.length && a.every((text, k) => text === b[k]);

// Whether the first figure is drawn; of a page without one, whether its number is.
function is_there(has_figure) {
  if (!has_figure) return search("[data-testid=stMetricValue]").length > 0;
  return search(".js-plotly-plot").some((plot) => plot.querySelector(".js-line, .hm"));
}

// The tasks that wait already (React's, say) come after this one.
const once_painted = (run) => scheduler.postTask(run, { priority: "user-blocking" });

let result;

// Time the next key press until the frame in which figure and number have both changed.
function watch(selector) {
  const [plots, number] = [lookup(".js-plotly-plot", 2), lookup(selector, 1)];
  const read = () => [picture(plots()), number().map((element) => element.textContent)];
  const [old_picture, old_text] = read();
  result = new Promise((resolve) => {
    const time = ({ timeStamp }) => {
      const look = () => {
        const [now_picture, now_text] = read();
        const is_drawn = !old_picture.length || !is_same(now_picture, old_picture);
        const is_written = !old_text.length || !is_same(now_text, old_text);
        if (is_drawn && is_written) once_painted(() => resolve(performance.now() - timeStamp));
        else if (performance.now() - timeStamp > PATIENCE_MS) resolve(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    addEventListener("keydown", time, { once: true, capture: true });
  });
}

const painted = () => result;

// Where to take hold of a slider's thumb.
function centre(element) {
  const thumb = element.type === "range" ? element.closest("[style*=translate]") : element;
  const box = thumb.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const value_of = (slider) => Number(slider.value ?? slider.getAttribute("aria-valuenow"));

let stroke;

// From now on count, frame by frame, how often the slider's value and the figure are others.
function record(selector) {
  const [plots, slider] = [lookup(".js-plotly-plot", 1), lookup(selector, 1)];
  const state = { values: 0, pictures: 0, moved: 0, drawn: 0, is_over: false };
  let [old_value, old_picture] = [value_of(slider()[0]), picture(plots())];
  const look = () => {
    if (state.is_over) return;
    const [value, shown, now] = [value_of(slider()[0]), picture(plots()), performance.now()];
    if (value !== old_value) Object.assign(state, { values: state.values + 1, moved: now });
    if (!is_same(shown, old_picture))
      Object.assign(state, { pictures: state.pictures + 1, drawn: now });
    [old_value, old_picture] = [value, shown];
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  stroke = state;
}

// End the record: changes of the figure and of the value, and by how much the last one lagged.
function recorded() {
  stroke.is_over = true;
  return [stroke.pictures, stroke.values, Math.max(0, stroke.drawn - stroke.moved)];
}

Object.assign(window, { is_there, watch, painted, centre, value_of, record, recorded });
