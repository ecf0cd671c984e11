//! What all pages have: head, masthead with the search, foot.

use super::html::Html;
use super::state::State;
use super::{ICON, SCRIPT, STYLE, VERSION};

/// The beginning of a page.
pub(super) fn begin(title: &str, state: &State) -> Html {
    let mut html = Html::default();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html.text(title).raw("</title>\n<link rel=\"icon\"");
    html.attr("href", &versioned(ICON))
        .raw(">\n<link rel=\"stylesheet\"");
    html.attr("href", &versioned(STYLE)).raw(">\n<script defer");
    html.attr("src", &versioned(SCRIPT))
        .raw("></script>\n</head>\n<body>\n");
    html.raw("<a class=\"skip\" href=\"#main\">Skip to the articles</a>\n");
    html.raw("<header class=\"mast\">\n<a class=\"name\" href=\"/\">dateline</a>\n");
    form(&mut html, state);
    html.raw("</header>\n");
    html
}

/// The end of it.
pub(super) fn end(mut html: Html) -> String {
    html.raw("<dialog id=\"help\" aria-labelledby=\"help-title\">\n<h2 id=\"help-title\">Keys</h2>\n<dl>\n");
    for (key, what) in [
        ("/", "to the search"),
        ("j", "next article"),
        ("k", "previous article"),
        ("Enter", "open it"),
        ("Esc", "back to the articles found"),
        ("?", "this list"),
    ] {
        html.raw("<div><dt><kbd>").text(key).raw("</kbd></dt><dd>");
        html.text(what).raw("</dd></div>\n");
    }
    html.raw("</dl>\n<form method=\"dialog\"><button>Close</button></form>\n</dialog>\n</body>\n</html>\n");
    html.finish()
}

fn versioned(path: &str) -> String {
    format!("{path}?v={VERSION}")
}

fn form(html: &mut Html, state: &State) {
    html.raw("<form class=\"search\" role=\"search\" action=\"/\" method=\"get\">\n<div class=\"ask\">\n");
    html.raw("<label class=\"hidden\" for=\"q\">Search the archive</label>\n");
    html.raw("<input id=\"q\" name=\"q\" type=\"text\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" enterkeyhint=\"search\" dir=\"auto\" placeholder=\"Words, &quot;a phrase&quot;, since:2025-10, source:name\"");
    html.attr("value", state.get("q").unwrap_or_default());
    html.raw(">\n<button>Search</button>\n</div>\n<div class=\"fine\">\n");
    for (name, label, hint) in [("since", "From", "any day"), ("until", "To", "any day")] {
        html.raw("<label>")
            .text(label)
            .raw(" <input class=\"date\" type=\"text\" autocomplete=\"off\"");
        html.attr("name", name).attr("placeholder", hint);
        html.attr("value", state.get(name).unwrap_or_default());
        html.raw("></label>\n");
    }
    html.raw("<label>Order <select name=\"sort\">");
    let sort = state.get("sort").unwrap_or("relevance");
    for (value, label) in [
        ("relevance", "Best first"),
        ("newest", "Newest first"),
        ("oldest", "Oldest first"),
    ] {
        html.raw("<option").attr("value", value);
        html.flag("selected", value == sort).raw(">");
        html.text(label).raw("</option>");
    }
    html.raw("</select></label>\n<label class=\"check\"><input type=\"checkbox\" name=\"any\" value=\"true\"");
    html.flag(
        "checked",
        state.get("any").is_some_and(|any| any != "false"),
    );
    html.raw("> Any of the words</label>\n</div>\n");
    let shown = ["q", "like", "since", "until", "sort", "any", "offset"];
    for (name, value) in state.without(&shown).pairs() {
        html.raw("<input type=\"hidden\"")
            .attr("name", name)
            .attr("value", value)
            .raw(">\n");
    }
    html.raw("</form>\n");
}
