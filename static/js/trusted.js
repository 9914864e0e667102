// The one way by which text becomes markup: htmx and the lists parse pages of our own by it.
// No text becomes a script or the address of one, and the page's policy refuses every other way.
// Must come before all other scripts.
"use strict";
window.trustedTypes?.createPolicy("default", { createHTML: (text) => text });
