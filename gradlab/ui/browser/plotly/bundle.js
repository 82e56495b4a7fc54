// The part of plotly.js that GradLab's figures use; scatter belongs to the core.

const Plotly = require("plotly.js/lib/core");

Plotly.register([require("plotly.js/lib/bar"), require("plotly.js/lib/heatmap"), require("plotly.js/lib/contour")]);

module.exports = Plotly;
