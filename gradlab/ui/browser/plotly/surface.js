// The part of plotly.js that draws surfaces by WebGL; only a page that is asked for one loads it.

const Plotly = require("plotly.js/lib/core");

Plotly.register([require("plotly.js/lib/surface"), require("plotly.js/lib/scatter3d")]);

module.exports = Plotly;
