// Starts Swagger UI. A file of its own, because the page's policy refuses inline scripts.
"use strict";

SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "openapi.json", // beside /docs
  layout: "BaseLayout", // without the bar that loads descriptions from any address
  presets: [SwaggerUIBundle.presets.apis],

  // The default sends the description's address to an online validator.
  validatorUrl: null,
  // A token lives in this page's memory only, never in the browser's storage.
  persistAuthorization: false,
  // No ?url= or ?config= in a link may point the page elsewhere.
  queryConfigEnabled: false,

  deepLinking: true,
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tagsSorter: "alpha",
  operationsSorter: "alpha",
});
