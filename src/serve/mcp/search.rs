//! `search` and `family`: articles, with the passages that match.

use serde_json::{Map, Value, json};

use crate::article::{Article, TitlePlace, ZoneKind};
use crate::error::Result;
use crate::search::{Answer, Archive, Hit, Request, Sort, family_query};

use super::arguments::{Asked, within, wrong};
use super::budget::{bytes, clipped, notes};
use super::quote::{Characters, as_json, byte_of, passages};

/// The articles of a search.
pub(super) fn search(archive: &Archive, asked: &Asked) -> Result<Value> {
    let request = Request {
        sort: match asked.sort.as_deref() {
            None | Some("relevance") => Sort::Relevance,
            Some("newest") => Sort::Newest,
            Some("oldest") => Sort::Oldest,
            Some(other) => {
                let other = clipped(other, 80);
                let what = format!("`{other}` is not relevance, newest or oldest");
                return Err(wrong("sort", what));
            }
        },
        after: asked.next.clone(),
        ..asked.request()
    };
    if asked.query.as_deref().unwrap_or_default().trim().is_empty() {
        let what = "there is no query".to_owned();
        return Err(wrong("query", what).hint("* finds every article"));
    }
    articles(archive, asked, request)
}

/// The articles of a family.
pub(super) fn family(archive: &Archive, asked: &Asked) -> Result<Value> {
    let id = asked.id()?;
    if archive.article(id)?.is_none() {
        return Err(unknown(id));
    }
    let request = Request {
        query: family_query(id),
        sort: Sort::Oldest,
        after: asked.next.clone(),
        ..asked.request()
    };
    articles(archive, asked, request)
}

/// There is no such article.
pub(super) fn unknown(id: &str) -> crate::error::Error {
    let what = format!("no article has the id `{}`", clipped(id, 200));
    wrong("id", what).hint("search gives ids")
}

fn articles(archive: &Archive, asked: &Asked, request: Request) -> Result<Value> {
    let budget = asked.budget()?;
    let most = within("passages", asked.passages, 0, 10, 2)?;
    let mut request = Request {
        limit: within("limit", asked.limit, 1, 50, 10)?,
        // Where none is wanted, one tells where the first match stands.
        snippets: Some(most.max(1)),
        ..request
    };
    let mut answer = archive.search(&request)?;
    let mut dropped: &[&str] = &[];
    let may_relax = asked.relax.unwrap_or(true) && request.after.is_none();
    if answer.total == 0 && may_relax && !answer.total_is_lower_bound {
        for (names, wider) in wider(&request) {
            let found = archive.search(&wider)?;
            if found.total > 0 {
                // What was found to stand in the way is told as well.
                let said = std::mem::take(&mut answer.notes);
                answer = found;
                answer.notes.splice(0..0, said);
                (dropped, request) = (names, wider);
                break;
            }
        }
    }
    let mut object = head(&answer, dropped, budget);
    let mut articles: Vec<Value> = Vec::new();
    // With room for the cursor, if one is needed.
    let mut used = bytes(&Value::Object(object.clone())) + 100;
    for hit in &answer.hits {
        let mut article = article(archive, &request, hit, most)?;
        let mut size = bytes(&article) + 1;
        // The first one is told, if need be by less of it.
        while used + size > budget && articles.is_empty() && shorten(&mut article) {
            size = bytes(&article) + 1;
        }
        if used + size > budget {
            break;
        }
        used += size;
        articles.push(article);
    }
    if articles.is_empty() && !answer.hits.is_empty() {
        let what = format!("{budget} bytes are too few for one article");
        return Err(wrong("max_bytes", what));
    }
    let next = if !dropped.is_empty() {
        None
    } else if articles.len() < answer.hits.len() {
        let shorter = Request {
            limit: articles.len(),
            snippets: Some(0),
            ..request
        };
        archive.search(&shorter)?.next
    } else {
        answer.next
    };
    object["articles"] = articles.into();
    object["next"] = next.into();
    Ok(Value::Object(object))
}

/// Takes something out of an article; whether there was something.
fn shorten(article: &mut Value) -> bool {
    let passages = article.get_mut("passages").and_then(Value::as_array_mut);
    if passages.is_some_and(|passages| passages.pop().is_some()) {
        return true;
    }
    let object = article.as_object_mut();
    object.is_some_and(|article| article.remove("url").or(article.remove("title")).is_some())
}

/// What a request would be without some of its filters, and what these are called: as little as can be is dropped first.
fn wider(request: &Request) -> Vec<(&'static [&'static str], Request)> {
    let dates = request.since.is_some() || request.until.is_some();
    let sources = !request.sources.is_empty();
    let dateless = Request {
        since: None,
        until: None,
        ..request.clone()
    };
    let sourceless = |request: &Request| Request {
        sources: Vec::new(),
        ..request.clone()
    };
    let mut wider: Vec<(&'static [&'static str], Request)> = Vec::new();
    if dates {
        wider.push((&["since", "until"], dateless.clone()));
    }
    if sources {
        wider.push((&["sources"], sourceless(request)));
    }
    if dates && sources {
        wider.push((&["since", "until", "sources"], sourceless(&dateless)));
    }
    wider
}

/// All of an answer but its articles.
fn head(answer: &Answer, dropped: &[&str], budget: usize) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("understood", clipped(&answer.parsed, budget / 8).into());
    if !dropped.is_empty() {
        put("dropped", dropped.into());
        let said = format!(
            "nothing matches within {}; what follows is without",
            dropped.join(", ")
        );
        put("warning", said.into());
    }
    put("total", answer.total.into());
    if answer.stories < answer.total {
        put("stories", answer.stories.into());
    }
    if answer.total_is_lower_bound {
        put("total_is_lower_bound", true.into());
    }
    if answer.undated_left_out > 0 {
        put("undated_left_out", answer.undated_left_out.into());
    }
    put("articles", json!([]));
    put("next", Value::Null);
    put("notes", notes(&answer.notes, budget / 4).into());
    if !answer.suggestions.is_empty() {
        let suggestions = notes(&answer.suggestions, budget / 16);
        put("suggestions", suggestions.into());
    }
    object
}

/// An article, with its passages.
fn article(archive: &Archive, request: &Request, hit: &Hit, most: usize) -> Result<Value> {
    let about = |text: &Option<String>, bytes| text.as_ref().map(|text| clipped(text, bytes));
    let mut object = json!({
        "id": hit.id,
        "title": about(&hit.title, 300),
        "source": about(&hit.source, 120),
        "date": hit.date,
        "author": about(&hit.author, 160),
        "url": hit.url.as_ref().filter(|url| url.len() <= 600),
    });
    let copies = hit.also.len() as u64 + hit.also_left_out;
    if copies > 0 {
        object["copies"] = copies.into();
    }
    let Some(found) = archive.marked(&hit.id, request)? else {
        return Ok(object);
    };
    let text = found.article.text.as_str();
    let offsets = hit.snippets.iter().filter_map(|snippet| snippet.offset);
    let chosen: Vec<usize> = offsets
        .map(|offset| byte_of(text, usize::try_from(offset).unwrap_or(usize::MAX)))
        .collect();
    let mut characters = Characters::of(text);
    let passages = passages(
        text,
        &found.marks,
        &chosen,
        story_start(&found.article),
        most,
    );
    let passages = passages.iter();
    object["passages"] = passages
        .map(|passage| as_json(text, passage, &mut characters))
        .collect();
    if let Some(title) = &found.article.title {
        object["title_is_headline"] = (title.place != TitlePlace::StandIn).into();
    }
    Ok(object)
}

/// Where the story begins, as far as is known.
fn story_start(article: &Article) -> usize {
    let is_story = |kind| matches!(kind, ZoneKind::Lead | ZoneKind::Body);
    let zone = article.zones.iter().find(|zone| is_story(zone.kind));
    zone.map_or(0, |zone| zone.start as usize)
}
