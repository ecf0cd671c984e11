//! What the elements of a page are and what their names say, as tables: a new kind of page should mean a new row here.
//!
//! Names are compared in lower case. The words of `class`, `id` and the like are cut where a sign or a capital stands, so
//! that `relatedArticles` and `c-related__articles` both hold the word `related`.

/// What an element is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tag {
    /// Stands within a line, as does every element that no table names.
    #[default]
    Inline,
    /// Begins and ends a line.
    Block,
    /// A block that is a story of its own.
    Article,
    /// A paragraph.
    Paragraph,
    /// The first heading of a page.
    Title,
    /// Another heading.
    Heading,
    /// An item of a list, or a term.
    Item,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// A link.
    Link,
    /// A moment.
    Time,
    /// Nothing of it is seen.
    Unseen,
}

/// What is known by the name of an element: what it is, and what it marks.
#[rustfmt::skip]
pub(super) const TAGS: &[(&str, Tag, u16)] = &[
    ("a", Tag::Link, 0),
    ("address", Tag::Block, 0),
    ("article", Tag::Article, 0),
    ("aside", Tag::Block, mark::FURNITURE),
    ("audio", Tag::Unseen, 0),
    ("blockquote", Tag::Block, 0),
    ("body", Tag::Block, 0),
    ("button", Tag::Block, mark::FURNITURE),
    ("canvas", Tag::Unseen, 0),
    ("caption", Tag::Block, 0),
    ("center", Tag::Block, 0),
    ("dd", Tag::Item, 0),
    ("details", Tag::Block, 0),
    ("dialog", Tag::Block, mark::FURNITURE),
    ("dir", Tag::Block, 0),
    ("div", Tag::Block, 0),
    ("dl", Tag::Block, 0),
    ("dt", Tag::Item, 0),
    ("fieldset", Tag::Block, 0),
    ("figcaption", Tag::Block, mark::CAPTION),
    ("figure", Tag::Block, mark::CAPTION),
    ("footer", Tag::Block, mark::FURNITURE),
    ("form", Tag::Block, mark::FORM),
    ("h1", Tag::Title, 0),
    ("h2", Tag::Heading, 0),
    ("h3", Tag::Heading, 0),
    ("h4", Tag::Heading, 0),
    ("h5", Tag::Heading, 0),
    ("h6", Tag::Heading, 0),
    ("header", Tag::Block, 0),
    ("hgroup", Tag::Block, 0),
    ("html", Tag::Block, 0),
    ("iframe", Tag::Unseen, 0),
    ("label", Tag::Inline, mark::FURNITURE),
    ("legend", Tag::Block, 0),
    ("li", Tag::Item, 0),
    ("main", Tag::Block, 0),
    ("map", Tag::Unseen, 0),
    ("math", Tag::Unseen, 0),
    ("menu", Tag::Block, mark::FURNITURE),
    ("nav", Tag::Block, mark::FURNITURE),
    ("noscript", Tag::Unseen, 0),
    ("object", Tag::Unseen, 0),
    ("ol", Tag::Block, 0),
    ("p", Tag::Paragraph, 0),
    ("pre", Tag::Block, 0),
    ("script", Tag::Unseen, 0),
    ("section", Tag::Block, 0),
    ("select", Tag::Unseen, 0),
    ("style", Tag::Unseen, 0),
    ("summary", Tag::Block, 0),
    ("svg", Tag::Unseen, 0),
    ("table", Tag::Block, 0),
    ("tbody", Tag::Block, 0),
    ("td", Tag::Cell, 0),
    ("template", Tag::Unseen, 0),
    ("textarea", Tag::Unseen, 0),
    ("tfoot", Tag::Block, 0),
    ("th", Tag::Cell, 0),
    ("thead", Tag::Block, 0),
    ("time", Tag::Time, 0),
    ("title", Tag::Unseen, 0),
    ("tr", Tag::Row, 0),
    ("ul", Tag::Block, 0),
    ("video", Tag::Unseen, 0),
];

/// Elements that have no content and no end.
pub(super) const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
];

/// What an element says about what it holds, as bits.
pub(super) mod mark {
    /// What the page puts around a story.
    pub(in super::super) const FURNITURE: u16 = 1;
    /// Readers' comments.
    pub(in super::super) const COMMENTS: u16 = 1 << 1;
    /// The caption or credit of a picture.
    pub(in super::super) const CAPTION: u16 = 1 << 2;
    /// Who wrote it, and when.
    pub(in super::super) const BYLINE: u16 = 1 << 3;
    /// The story itself.
    pub(in super::super) const STORY: u16 = 1 << 4;
    /// A form, which on some pages holds everything.
    pub(in super::super) const FORM: u16 = 1 << 5;
    /// A piece of the page, which on some pages is all there is.
    pub(in super::super) const PART: u16 = 1 << 6;
}

/// Words and pairs of words of `class`, `id`, `itemprop` and the like, in order of the alphabet.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, u16)] = &[
    ("ad", mark::FURNITURE),
    ("ads", mark::FURNITURE),
    ("adslot", mark::FURNITURE),
    ("advert", mark::FURNITURE),
    ("advertisement", mark::FURNITURE),
    ("advertising", mark::FURNITURE),
    ("adverts", mark::FURNITURE),
    ("affiliate", mark::FURNITURE),
    ("anzeige", mark::FURNITURE),
    ("article body", mark::STORY),
    ("article content", mark::STORY),
    ("article copy", mark::STORY),
    ("article info", mark::BYLINE),
    ("article main", mark::STORY),
    ("article meta", mark::BYLINE),
    ("article text", mark::STORY),
    ("articlebody", mark::STORY),
    ("articlecontent", mark::STORY),
    ("articletext", mark::STORY),
    ("author", mark::BYLINE),
    ("author bio", mark::FURNITURE),
    ("author box", mark::FURNITURE),
    ("authorbio", mark::FURNITURE),
    ("authors", mark::BYLINE),
    ("banner", mark::FURNITURE),
    ("bio", mark::FURNITURE),
    ("biography", mark::FURNITURE),
    ("body text", mark::STORY),
    ("bodytext", mark::STORY),
    ("breadcrumb", mark::FURNITURE),
    ("breadcrumbs", mark::FURNITURE),
    ("byline", mark::BYLINE),
    ("bylines", mark::BYLINE),
    ("caption", mark::CAPTION),
    ("captions", mark::CAPTION),
    ("carousel", mark::FURNITURE),
    ("comentarios", mark::COMMENTS),
    ("comment", mark::COMMENTS),
    ("commentaires", mark::COMMENTS),
    ("commenti", mark::COMMENTS),
    ("commentlist", mark::COMMENTS),
    ("comments", mark::COMMENTS),
    ("consent", mark::FURNITURE),
    ("content body", mark::STORY),
    ("contentinfo", mark::FURNITURE),
    ("cookie", mark::FURNITURE),
    ("cookies", mark::FURNITURE),
    ("copyright", mark::FURNITURE),
    ("credit", mark::CAPTION),
    ("credits", mark::CAPTION),
    ("date", mark::BYLINE),
    ("dateline", mark::BYLINE),
    ("datetime", mark::BYLINE),
    ("dialog", mark::FURNITURE),
    ("didomi", mark::FURNITURE),
    ("disclaimer", mark::FURNITURE),
    ("disqus", mark::COMMENTS),
    ("donate", mark::FURNITURE),
    ("donation", mark::FURNITURE),
    ("dropdown", mark::FURNITURE),
    ("entry content", mark::STORY),
    ("entry meta", mark::BYLINE),
    ("excerpt", mark::FURNITURE),
    ("eyebrow", mark::BYLINE),
    ("facebook", mark::FURNITURE),
    ("fact box", mark::FURNITURE),
    ("factbox", mark::FURNITURE),
    ("faktaboks", mark::FURNITURE),
    ("faktabox", mark::FURNITURE),
    ("faktenbox", mark::FURNITURE),
    ("feedback", mark::FURNITURE),
    ("figcaption", mark::CAPTION),
    ("follow", mark::FURNITURE),
    ("footer", mark::FURNITURE),
    ("footnote", mark::FURNITURE),
    ("gdpr", mark::FURNITURE),
    ("info box", mark::FURNITURE),
    ("infobox", mark::FURNITURE),
    ("infokasten", mark::FURNITURE),
    ("inline newsletter", mark::FURNITURE),
    ("kicker", mark::BYLINE),
    ("kommentar", mark::COMMENTS),
    ("kommentare", mark::COMMENTS),
    ("kommentarer", mark::COMMENTS),
    ("lightbox", mark::FURNITURE),
    ("livefyre", mark::COMMENTS),
    ("login", mark::FURNITURE),
    ("masthead", mark::FURNITURE),
    ("menu", mark::FURNITURE),
    ("meta", mark::BYLINE),
    ("modal", mark::FURNITURE),
    ("more from", mark::FURNITURE),
    ("more on", mark::FURNITURE),
    ("more stories", mark::FURNITURE),
    ("most popular", mark::FURNITURE),
    ("most read", mark::FURNITURE),
    ("mostpopular", mark::FURNITURE),
    ("mostread", mark::FURNITURE),
    ("nav", mark::FURNITURE),
    ("navbar", mark::FURNITURE),
    ("navigation", mark::FURNITURE),
    ("news body", mark::STORY),
    ("news content", mark::STORY),
    ("news text", mark::STORY),
    ("newsletter", mark::FURNITURE),
    ("newsletters", mark::FURNITURE),
    ("onetrust", mark::FURNITURE),
    ("outbrain", mark::FURNITURE),
    ("overlay", mark::FURNITURE),
    ("pager", mark::FURNITURE),
    ("pagination", mark::FURNITURE),
    ("photo credit", mark::CAPTION),
    ("player", mark::FURNITURE),
    ("poll", mark::FURNITURE),
    ("popup", mark::FURNITURE),
    ("post body", mark::STORY),
    ("post content", mark::STORY),
    ("post meta", mark::BYLINE),
    ("post text", mark::STORY),
    ("print only", mark::FURNITURE),
    ("privacy", mark::FURNITURE),
    ("promo", mark::FURNITURE),
    ("promos", mark::FURNITURE),
    ("promotion", mark::FURNITURE),
    ("pubdate", mark::BYLINE),
    ("published", mark::BYLINE),
    ("rating", mark::FURNITURE),
    ("read also", mark::FURNITURE),
    ("read more", mark::FURNITURE),
    ("read next", mark::FURNITURE),
    ("read too", mark::FURNITURE),
    ("reading time", mark::BYLINE),
    ("readmore", mark::FURNITURE),
    ("recirc", mark::FURNITURE),
    ("recirculation", mark::FURNITURE),
    ("recommend", mark::FURNITURE),
    ("recommendation", mark::FURNITURE),
    ("recommendations", mark::FURNITURE),
    ("recommended", mark::FURNITURE),
    ("related", mark::FURNITURE),
    ("replies", mark::COMMENTS),
    ("reply", mark::COMMENTS),
    ("respond", mark::COMMENTS),
    ("screen reader", mark::FURNITURE),
    ("screenreader", mark::FURNITURE),
    ("search", mark::FURNITURE),
    ("see also", mark::FURNITURE),
    ("share", mark::FURNITURE),
    ("sharebar", mark::FURNITURE),
    ("sharing", mark::FURNITURE),
    ("sidebar", mark::FURNITURE),
    ("sign in", mark::FURNITURE),
    ("sign up", mark::FURNITURE),
    ("signup", mark::FURNITURE),
    ("skip", mark::FURNITURE),
    ("social", mark::FURNITURE),
    ("socials", mark::FURNITURE),
    ("sponsor", mark::FURNITURE),
    ("sponsored", mark::FURNITURE),
    ("sr only", mark::FURNITURE),
    ("story body", mark::STORY),
    ("story content", mark::STORY),
    ("story text", mark::STORY),
    ("storybody", mark::STORY),
    ("storytext", mark::STORY),
    ("subscribe", mark::FURNITURE),
    ("subscription", mark::FURNITURE),
    ("taboola", mark::FURNITURE),
    ("taglist", mark::FURNITURE),
    ("tags", mark::FURNITURE),
    ("talkback", mark::COMMENTS),
    ("teaser", mark::FURNITURE),
    ("teasers", mark::FURNITURE),
    ("timestamp", mark::BYLINE),
    ("toc", mark::FURNITURE),
    ("toolbar", mark::FURNITURE),
    ("tools", mark::FURNITURE),
    ("tooltip", mark::FURNITURE),
    ("topics", mark::FURNITURE),
    ("trending", mark::FURNITURE),
    ("usercentrics", mark::FURNITURE),
    ("visually hidden", mark::FURNITURE),
    ("widget", mark::FURNITURE | mark::PART),
    ("yorumlar", mark::COMMENTS),
];

/// `property`, `name` or `itemprop` of a `meta` element that states a field, the best of each field first.
pub(super) mod names {
    /// The headline.
    pub(in super::super) const TITLE: &[&str] = &[
        "og:title",
        "headline",
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "parsely-title",
        "sailthru.title",
        "title",
    ];
    /// The day of publication.
    pub(in super::super) const PUBLISHED: &[&str] = &[
        "article:published_time",
        "article:published",
        "article:published:time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "published_time",
        "date.published",
        "parsely-pub-date",
        "sailthru.date",
        "dcterms.issued",
        "dc.date.issued",
        "dcterms.created",
        "dc.date.created",
        "dc.date",
        "dcterms.date",
        "citation_publication_date",
        "cxenseparse:recs:publishtime",
        "cxenseparse:publishtime",
        "publication_date",
        "publication-date",
        "publishdate",
        "publish-date",
        "publish_date",
        "published-date",
        "pubdate",
        "pub_date",
        "date.created",
        "date.available",
        "datecreated",
        "article.published",
        "article.created",
        "created",
        "release_date",
        "originalpublicationdate",
        "pdate",
        "ptime",
        "date",
    ];
    /// The day of the last change.
    pub(in super::super) const UPDATED: &[&str] = &[
        "article:modified_time",
        "article:modified:time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
        "dc.date.modified",
        "date.modified",
        "date.updated",
        "last-modified",
        "lastmod",
        "revised",
    ];
    /// The outlet.
    pub(in super::super) const SOURCE: &[&str] = &[
        "og:site_name",
        "application-name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "twitter:site",
        "al:android:app_name",
    ];
    /// Who wrote it.
    pub(in super::super) const AUTHOR: &[&str] = &[
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "citation_author",
    ];
    /// The language.
    pub(in super::super) const LANG: &[&str] = &[
        "og:locale",
        "content-language",
        "inlanguage",
        "dc.language",
        "language",
    ];
    /// The address.
    pub(in super::super) const URL: &[&str] = &["og:url", "twitter:url"];
}

/// What a type of schema.org ends with that is an article, in order of trust.
pub(super) const ARTICLE_TYPES: &[&str] = &[
    "Article",
    "BlogPosting",
    "Posting",
    "Report",
    "Review",
    "NewsArticle",
];

/// Types that describe the page on which the article stands.
pub(super) const PAGE_TYPES: &[&str] = &["WebPage", "ItemPage", "VideoObject", "Page"];

/// What stands between a headline and the name of its site.
pub(super) const TITLE_JOINS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " :: ", " * ", " « ", " » ", "｜", "：", "ㅣ", "--", " / ",
    "|", "-",
];
