// d3-format with a true minus, as GradLab prints numbers; plotly.js writes what the mouse points at with it.

const d3 = require("./node_modules/d3-format/dist/d3-format.js");

const written = (format) => (specifier) => {
  const plain = format(specifier);
  return (value) => plain(value).replaceAll("-", "−");
};

module.exports = {
  ...d3,
  format: written(d3.format),
  formatLocale: (definition) => ({ ...d3.formatLocale(definition), format: written(d3.formatLocale(definition).format) }),
};
