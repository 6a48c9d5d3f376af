// Swagger UI on the description of the API: nothing comes from another host, and everything in it has a name for screen readers.

const place = document.getElementById("console");

// Texts of a format that Swagger UI does not know are texts.
const asText = (system) => {
  const text = (properties) => system.React.createElement(system.getComponent("JsonSchema_string"), properties);
  return { components: { JsonSchema_string_reference: text, JsonSchema_string_edtf: text } };
};

function nameEverything() {
  for (const field of place.querySelectorAll("input, select, textarea")) {
    if (!field.labels?.length && !field.hasAttribute("aria-label")) {
      const row = field.closest("[data-param-name]");
      field.setAttribute("aria-label", row ? row.dataset.paramName : field.closest("section, div[id]")?.id || "value");
    }
  }
  for (const button of place.querySelectorAll(".copy-to-clipboard button:not([aria-label])")) {
    button.setAttribute("aria-label", "Copy");
  }
  for (const code of place.querySelectorAll("pre:not([tabindex])")) {
    code.tabIndex = 0;
  }
}

new MutationObserver(nameEverything).observe(place, { childList: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  plugins: [asText],
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  syntaxHighlight: false, // its colours have too little contrast
  validatorUrl: null,
  tryItOutEnabled: true,
});
