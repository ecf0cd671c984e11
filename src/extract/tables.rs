//! The words that messy sources use, as tables: extending what is understood should mean adding a row here.
//!
//! Entries are lower case and compared with lower-cased words, unless a table says otherwise. What is done with a row
//! is decided by the module that reads it.

/// Months as they are written in the languages of the common European press, with the usual abbreviations.
#[rustfmt::skip]
pub(super) const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro", "januari", "stycznia", "ocak", "января", "січня", "leden", "ledna", "siječnja", "januára", "januara", "ianuarie", "ιανουαρίου", "tammikuuta", "sausio", "януари", "يناير", "जनवरी", "január", "janvāris",
    ],
    &[
        "feb", "february", "februar", "feber", "février", "févr", "fév", "febrero", "febbraio", "fevereiro", "fev", "februari", "lutego", "şubat", "февраля", "лютого", "února", "únor", "veljače", "februára", "februara", "februarie", "φεβρουαρίου", "helmikuuta", "vasario", "فبراير", "pebruari", "február",
    ],
    &[
        "mar", "march", "märz", "mars", "marzo", "março", "maart", "marts", "marca", "mrt", "mär", "mart", "марта", "березня", "března", "březen", "ožujka", "martie", "μαρτίου", "maaliskuuta", "kovo", "مارس", "maret", "március", "marec",
    ],
    &[
        "apr", "april", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "nisan", "апреля", "квітня", "dubna", "duben", "travnja", "aprila", "aprilie", "απριλίου", "huhtikuuta", "balandžio", "أبريل", "április",
    ],
    &[
        "may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj", "maja", "mayıs", "мая", "травня", "května", "květen", "svibnja", "mája", "μαΐου", "toukokuuta", "gegužės", "مايو", "मई", "május",
    ],
    &[
        "jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho", "czerwca", "haziran", "июня", "червня", "června", "červen", "lipnja", "júna", "juna", "iunie", "ιουνίου", "kesäkuuta", "birželio", "يونيو", "जून", "június",
    ],
    &[
        "jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "lipca", "temmuz", "июля", "липня", "července", "červenec", "srpnja", "júla", "jula", "iulie", "ιουλίου", "heinäkuuta", "liepos", "يوليو", "जुलाई", "július",
    ],
    &[
        "aug", "august", "août", "aout", "agosto", "ago", "augustus", "augusti", "sierpnia", "ağustos", "августа", "серпня", "srpna", "srpen", "kolovoza", "augusta", "avgusta", "αυγούστου", "elokuuta", "rugpjūčio", "أغسطس", "अगस्त", "agustus", "ogos", "augusztus",
    ],
    &[
        "sep", "sept", "september", "septembre", "septiembre", "setiembre", "settembre", "set", "setembro", "września", "eylül", "сентября", "вересня", "září", "rujna", "septembra", "septembrie", "σεπτεμβρίου", "syyskuuta", "rugsėjo", "سبتمبر", "szeptember",
    ],
    &[
        "oct", "october", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out", "października", "ekim", "октября", "жовтня", "října", "říjen", "oktobra", "októbra", "octombrie", "οκτωβρίου", "lokakuuta", "spalio", "أكتوبر", "október",
    ],
    &[
        "nov", "november", "novembre", "noviembre", "novembro", "listopada", "kasım", "ноября", "листопада", "listopadu", "studenoga", "novembra", "noiembrie", "νοεμβρίου", "marraskuuta", "lapkričio", "نوفمبر", "nopember",
    ],
    &[
        "dec", "december", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dicembre", "dezembro", "desember", "grudnia", "aralık", "декабря", "грудня", "prosince", "prosinec", "prosinca", "decembra", "decembrie", "δεκεμβρίου", "joulukuuta", "gruodžio", "ديسمبر", "disember",
    ],
];

/// Names of the days of the week, which a date may carry and which add nothing to it.
#[rustfmt::skip]
pub(super) const WEEKDAYS: &[&str] = &[
    "mon", "monday", "tue", "tues", "tuesday", "wed", "weds", "wednesday", "thu", "thur", "thurs", "thursday",
    "fri", "friday", "sat", "saturday", "sun", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "måndag", "tisdag", "torsdag", "lördag", "söndag", "mandag", "tirsdag", "onsdag", "lørdag", "søndag", "fredag",
    "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu",
    "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela", "segunda", "terça", "quarta", "quinta", "sexta",
];

/// Zone abbreviations and their seconds east of UTC. North America's as RFC 2822 reads them, so CST is not China's.
/// `None` is a zone whose offset the abbreviation leaves open: by the season, or between countries.
pub(super) const ZONES: &[(&str, Option<i32>)] = &[
    ("z", Some(0)),
    ("utc", Some(0)),
    ("gmt", Some(0)),
    ("wet", Some(0)),
    ("bst", Some(hours(1))),
    ("west", Some(hours(1))),
    ("cet", Some(hours(1))),
    ("mez", Some(hours(1))),
    ("cest", Some(hours(2))),
    ("mesz", Some(hours(2))),
    ("eet", Some(hours(2))),
    ("sast", Some(hours(2))),
    ("eest", Some(hours(3))),
    ("msk", Some(hours(3))),
    ("pkt", Some(hours(5))),
    ("wib", Some(hours(7))),
    ("hkt", Some(hours(8))),
    ("sgt", Some(hours(8))),
    ("jst", Some(hours(9))),
    ("kst", Some(hours(9))),
    ("aest", Some(hours(10))),
    ("aedt", Some(hours(11))),
    ("nzst", Some(hours(12))),
    ("nzdt", Some(hours(13))),
    ("edt", Some(hours(-4))),
    ("est", Some(hours(-5))),
    ("cdt", Some(hours(-5))),
    ("cst", Some(hours(-6))),
    ("mdt", Some(hours(-6))),
    ("mst", Some(hours(-7))),
    ("pdt", Some(hours(-7))),
    ("pst", Some(hours(-8))),
    ("akst", Some(hours(-9))),
    ("hst", Some(hours(-10))),
    ("et", None),
    ("ct", None),
    ("mt", None),
    ("pt", None),
    ("ist", None),
];

const fn hours(east: i32) -> i32 {
    east * 3_600
}

/// Between a date and its time of day, beside punctuation.
pub(super) const DATE_TIME_JOINS: &[&str] = &["t", "at", "um", "à", "om", "kl", "alle", "às"];

/// Between day, month and year.
pub(super) const DAY_MONTH_JOINS: &[&str] = &["of", "de", "del", "do"];

/// After the number of a day.
pub(super) const ORDINALS: &[&str] = &["st", "nd", "rd", "th", "er", "º"];

/// What a word beside a date makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// It is the date of a change to the page.
    Updated,
    /// Nothing: it may stand there.
    Filler,
    /// It is the date of publication.
    Published,
}

/// Words that may stand beside a date in a date line.
pub(super) const DATE_LABELS: &[(&str, Label)] = &[
    ("published", Label::Published),
    ("posted", Label::Published),
    ("issued", Label::Published),
    ("released", Label::Published),
    ("release", Label::Published),
    ("filed", Label::Published),
    ("publish", Label::Published),
    ("publication", Label::Published),
    ("veröffentlicht", Label::Published),
    ("erschienen", Label::Published),
    ("publié", Label::Published),
    ("publicado", Label::Published),
    ("pubblicato", Label::Published),
    ("gepubliceerd", Label::Published),
    ("掲載", Label::Published),
    ("公開", Label::Published),
    ("配信", Label::Published),
    ("発表", Label::Published),
    ("更新", Label::Updated),
    ("updated", Label::Updated),
    ("update", Label::Updated),
    ("modified", Label::Updated),
    ("edited", Label::Updated),
    ("revised", Label::Updated),
    ("aktualisiert", Label::Updated),
    ("modifié", Label::Updated),
    ("actualizado", Label::Updated),
    ("aggiornato", Label::Updated),
    ("publicerad", Label::Published),
    ("geschrieben", Label::Published),
    ("written", Label::Published),
    ("publicerat", Label::Published),
    ("publisert", Label::Published),
    ("publiceret", Label::Published),
    ("offentliggjort", Label::Published),
    ("julkaistu", Label::Published),
    ("opublikowano", Label::Published),
    ("publikacja", Label::Published),
    ("publikováno", Label::Published),
    ("objavljeno", Label::Published),
    ("yayınlanma", Label::Published),
    ("giriş", Label::Published),
    ("diterbitkan", Label::Published),
    ("опубликовано", Label::Published),
    ("опубліковано", Label::Published),
    ("入力", Label::Published),
    ("입력", Label::Published),
    ("등록", Label::Published),
    ("发布", Label::Published),
    ("發布", Label::Published),
    ("created", Label::Published),
    ("수정", Label::Updated),
    ("업데이트", Label::Updated),
    ("jour", Label::Updated),
    ("oppdatert", Label::Updated),
    ("opdateret", Label::Updated),
    ("uppdaterad", Label::Updated),
    ("päivitetty", Label::Updated),
    ("aktualizacja", Label::Updated),
    ("aktualizováno", Label::Updated),
    ("güncelleme", Label::Updated),
    ("güncellenme", Label::Updated),
    ("atualizado", Label::Updated),
    ("bijgewerkt", Label::Updated),
    ("gewijzigd", Label::Updated),
    ("diperbarui", Label::Updated),
    ("обновлено", Label::Updated),
    ("оновлено", Label::Updated),
    ("更新日", Label::Updated),
    ("date", Label::Filler),
    ("dated", Label::Filler),
    ("first", Label::Filler),
    ("last", Label::Filler),
    ("time", Label::Filler),
    ("on", Label::Filler),
    ("at", Label::Filler),
    ("the", Label::Filler),
    ("for", Label::Filler),
    ("immediate", Label::Filler),
    ("press", Label::Filler),
    ("news", Label::Filler),
    ("this", Label::Filler),
    ("article", Label::Filler),
    ("story", Label::Filler),
    ("was", Label::Filler),
    ("local", Label::Filler),
    ("uhr", Label::Filler),
    ("min", Label::Filler),
    ("read", Label::Filler),
    ("am", Label::Filler),
    ("vom", Label::Filler),
    ("le", Label::Filler),
    ("el", Label::Filler),
    ("il", Label::Filler),
];

/// Words before a date that make it a part of a sentence.
#[rustfmt::skip]
pub(super) const BEFORE_EVENTS: &[&str] = &[
    "on", "of", "since", "until", "till", "by", "in", "before", "after", "from", "to", "through", "and", "between", "effective",
    "dated", "born", "ending", "ended", "beginning", "starting", "the", "bis", "seit", "ab", "du", "au", "depuis", "del", "desde",
    "dal", "al", "em", "op", "sinds", "do", "dnia",
];

/// Words of a line that gives the date of a printed issue or a broadcast.
#[rustfmt::skip]
pub(super) const EDITIONS: &[&str] = &["issue", "ausgabe", "edition", "print", "radio", "sendung", "programm", "broadcast", "numéro"];

/// Common words of languages in which the day comes before the month, and which English lacks.
#[rustfmt::skip]
pub(super) const DAY_FIRST: &[&str] = &[
    "der", "die", "und", "ist", "nicht", "von", "mit", "les", "des", "est", "dans", "une", "pour", "que", "los", "las", "por", "con",
    "una", "della", "che", "sono", "per", "het", "een", "van", "niet", "och", "att", "som", "det", "og", "ikke", "på", "nie", "się",
    "jest", "и", "на", "что", "ve", "bir", "için", "yang", "dan", "di", "untuk", "não", "uma", "dos", "és", "az", "ja", "že", "je",
];

/// Words that hardly another press than that of the United States uses of its own affairs.
#[rustfmt::skip]
pub(super) const AMERICAN: &[&str] = &[
    "u.s", "washington", "senator", "senators", "sen", "rep", "congressman", "congress", "gop", "republican", "republicans", "democrat",
    "democrats", "medicare", "medicaid", "fbi", "d.c", "attorney", "county", "edt", "cst", "cdt", "pst", "pdt",
];

/// What opens a byline.
pub(super) const BY: &[&str] = &["by", "von", "par", "por", "di", "door"];

/// Where a list of names in a byline goes on to the next name.
pub(super) const NAME_JOINS: &[&str] = &[
    " and ", " und ", " et ", " y ", " e ", " & ", ",", "|", "/", " – ", " — ", " - ",
];

/// Where the names in a byline end.
pub(super) const NAME_ENDS: &[&str] = &[
    " of ", " in ", " for ", " at ", " with ", " für ", " pour ", "(", "@", ":",
];

/// Small words inside a name.
pub(super) const NAME_PARTICLES: &[&str] = &[
    "de", "da", "dos", "del", "della", "di", "van", "von", "der", "den", "la", "le", "bin", "ibn",
    "al", "el", "y",
];

/// Capitalised words that show that what looks like a person's name is none.
#[rustfmt::skip]
pub(super) const NOT_NAMES: &[&str] = &[
    "the", "a", "an", "our", "this", "any", "all", "my", "your", "its",
    "news", "press", "release", "report", "reports", "reporter", "internet", "staff", "writer", "editor", "editorial",
    "board", "agency", "associated", "correspondent", "bureau", "desk", "team", "online", "daily", "times", "post",
    "office", "senator", "sen", "rep", "senate", "house", "statement", "speech", "department", "ministry",
    "world", "politics", "opinion", "analysis", "business", "sports", "story", "article", "photo", "image", "video",
    "president", "prime", "minister", "chairman", "secretary", "king", "queen", "pope", "judge", "commissioner",
    "edition", "volume", "issue", "meeting", "conference", "university", "institute", "party", "war", "election",
    "new", "san", "los", "las", "saint", "hong", "kuala", "buenos", "rio", "tel", "abu", "addis", "cape", "north",
    "south", "west", "east", "united", "washington", "city", "county", "state",
];

/// Abbreviations whose full stop does not end a sentence. Single letters and words with an inner full stop (`U.S.`)
/// need no row.
#[rustfmt::skip]
pub(super) const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "lt", "col", "sgt", "capt", "adm", "rev", "hon",
    "st", "jr", "sr", "no", "vs", "inc", "corp", "co", "ltd", "dept", "mil", "tril", "approx",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

/// Words in a copyright line that show it to be a picture's, whose owner is not the outlet.
pub(super) const PICTURE_WORDS: &[&str] = &[
    "getty",
    "shutterstock",
    "istock",
    "alamy",
    "imago",
    "dreamstime",
    "unsplash",
    "pixabay",
    "epa",
    "photo",
    "photos",
    "image",
    "images",
    "via",
    "pool",
    "foto",
];

/// Legal forms that stand after the name of an outlet and are no part of it; full stops aside.
pub(super) const LEGAL_FORMS: &[&str] = &[
    "llc", "inc", "ltd", "limited", "corp", "co", "gmbh", "plc", "ag", "s.a", "pty", "lp", "l.p",
];

/// Where a name in a copyright line ends, beside a full stop.
#[rustfmt::skip]
pub(super) const AFTER_OWNER: &[&str] = &[
    "(", " - ", " – ", " — ", "|", ";", "all rights", "alle rechte", "tous droits", "todos los", "tutti i diritti",
    "no part", "click", "powered",
];

/// Words that make a lone token in a footer the name of an outlet.
pub(super) const OUTLET_WORDS: &[&str] = &[
    "news", "times", "post", "daily", "press", "herald", "tribune", "journal", "gazette", "media",
    "today",
];
