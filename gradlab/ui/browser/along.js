// What Python sends, and what a slider moves at each of its steps, as torch computed it: the other
// end of gradlab/ui/browser/component.py and gradlab/ui/browser/encoded.py.

const SPAN = 200; // as in gradlab/ui/browser/encoded.py

const plain = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// By hand: a Blob's stream would wait several times for all that the page has to do meanwhile.
async function inflated(bytes) {
  const stream = new DecompressionStream("deflate");
  const [writer, reader] = [stream.writable.getWriter(), stream.readable.getReader()];
  writer.write(bytes);
  writer.close();
  let whole = new Uint8Array();
  for (let part; !(part = await reader.read()).done; ) {
    const longer = new Uint8Array(whole.length + part.value.length);
    longer.set(whole);
    longer.set(part.value, whole.length);
    whole = longer;
  }
  return whole.buffer;
}

// What Python sent: the length of the head, the head, and what each slider moves.
export async function read(bytes) {
  let end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const data = plain(await inflated(bytes.subarray(4, end)));
  const along = data.along.map(([at, size]) => ({ at, bytes: bytes.subarray(end, (end += size)) }));
  return { ...data, along };
}

export async function unpack(bytes) {
  const buffer = await inflated(bytes);
  const size = new DataView(buffer).getUint32(0, true);
  const along = plain(new Uint8Array(buffer, 4, size));
  const rest = buffer.slice(4 + size);
  for (const attributes of Object.values(along.moving))
    for (const name in attributes) attributes[name].bytes = rest;
  return along;
}

// Whole numbers in units of 10^-decimals: the first two to four steps, then number by number how
// far each is from what the two to four before it lead to.
function decode({ bytes, start, width, size, head, count, gaps, decimals }) {
  const Kind = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: Float64Array }[width];
  const weights = { 2: [2, -1], 3: [3, -3, 1], 4: [4, -6, 4, -1] }[head.length / size];
  const rest = count - weights.length;
  const bends = new Kind(bytes.slice(start, start + width * rest * size));
  const values = new Float64Array(count * size);
  values.set(head);
  bends.forEach((bend, k) => {
    let place = (k % rest) * size + Math.floor(k / rest);
    const ahead = place + weights.length * size;
    values[ahead] = weights.reduceRight((sum, w) => sum + w * values[(place += size) - size], bend);
  });
  for (const k in gaps) values[k] = Number(gaps[k]);
  return values.map((value) => value / 10 ** decimals);
}

// The value of an attribute at a step: numbers, or a text, perhaps until a step.
export function at(array, step) {
  const { plain, until, size } = array;
  if (plain) return plain[until ? until.findIndex((end) => step < end) : step];
  array.values ??= decode(array);
  const values = array.values.subarray(step * size, (step + 1) * size);
  return array.styles ? printed(values, array, step) : values;
}

// Numbers as gradlab.figures.numbers prints them: to fixed decimals, perhaps without the zero
// before the point, or in powers of ten, which are SPAN apart; some at several places.
function printed(values, { styles, odd, size, places }, step) {
  const style = at(styles, step);
  const isPower = style[0] === "e";
  const decimals = parseInt(style.replace("e", ""), 10);
  return places.map((k) => {
    const value = values[k];
    const word = odd[step * size + k] ?? (isPower && !value && "0");
    if (word) return word;
    const power = isPower ? Math.round(value / SPAN) : 0;
    const digits = value - SPAN * power;
    const text = (Math.abs(digits) / 10 ** decimals).toFixed(decimals);
    const short = decimals && digits ? text.replace(/\.?0+$/, "") : text;
    const shown = style.endsWith("n") ? short.replace("0.", ".") : short;
    return (digits < 0 ? "−" : "") + shown + (isPower ? `e${power}`.replace("-", "−") : "");
  });
}
