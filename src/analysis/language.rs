//! Languages as far as the index tells them apart: which words of an article are brought to stems of its language, and what
//! marks these.
//!
//! The stem of one language is a word of another: French makes `new` of `news`. So the stem of a word in a language other
//! than English begins with a mark of the language, and a query word is looked for as the stem that it has in each language
//! that the archive holds. The marked words of a language are those in its script: a name in Latin letters in a Russian
//! article is what it is everywhere. English is not marked, and what is not known counts as English. Languages written in
//! Latin letters for which there is no stemmer share a mark and keep their forms: an English stem is none of theirs.

use frostem::Algorithm;

/// Begins the stem of a word in a language that is marked; no word begins with it.
pub(super) const MARK: char = '\u{3}';

/// How an article's words are brought to their stems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

/// The script of a word, by its first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Tamil,
}

/// What makes a stem of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// Snowball's.
    Snowball(Algorithm),
    /// The article `ה` and the conjunction `ו`, which Hebrew writes in front of the noun without a space, are taken off.
    Hebrew,
    /// None: the form is the stem.
    None,
}

struct Row {
    /// [`normal`] tags; the first is the mark.
    codes: &'static [&'static str],
    scripts: &'static [Script],
    rules: Rules,
}

const fn row(
    codes: &'static [&'static str],
    scripts: &'static [Script],
    algorithm: Algorithm,
) -> Row {
    Row {
        codes,
        scripts,
        rules: Rules::Snowball(algorithm),
    }
}

const LATIN: &[Script] = &[Script::Latin];

/// The languages that are marked; [`Language`] counts them from 1.
static ROWS: &[Row] = &[
    Row {
        codes: &["--"],
        scripts: LATIN,
        rules: Rules::None,
    },
    Row {
        codes: &["he"],
        scripts: &[Script::Hebrew],
        rules: Rules::Hebrew,
    },
    row(&["ar"], &[Script::Arabic], Algorithm::Arabic),
    row(&["ca"], LATIN, Algorithm::Catalan),
    row(&["cs"], LATIN, Algorithm::Czech),
    row(&["da"], LATIN, Algorithm::Danish),
    row(&["de"], LATIN, Algorithm::German),
    row(&["el"], &[Script::Greek], Algorithm::Greek),
    row(&["eo"], LATIN, Algorithm::Esperanto),
    row(&["es"], LATIN, Algorithm::Spanish),
    row(&["et"], LATIN, Algorithm::Estonian),
    row(&["eu"], LATIN, Algorithm::Basque),
    row(&["fa"], &[Script::Arabic], Algorithm::Persian),
    row(&["fi"], LATIN, Algorithm::Finnish),
    row(&["fr"], LATIN, Algorithm::French),
    row(&["ga"], LATIN, Algorithm::Irish),
    row(&["hi"], &[Script::Devanagari], Algorithm::Hindi),
    row(&["hu"], LATIN, Algorithm::Hungarian),
    row(&["hy"], &[Script::Armenian], Algorithm::Armenian),
    row(&["id", "ms"], LATIN, Algorithm::Indonesian),
    row(&["it"], LATIN, Algorithm::Italian),
    row(&["lt"], LATIN, Algorithm::Lithuanian),
    row(&["ne"], &[Script::Devanagari], Algorithm::Nepali),
    row(&["nl"], LATIN, Algorithm::Dutch),
    row(&["no", "nb", "nn"], LATIN, Algorithm::Norwegian),
    row(&["pl"], LATIN, Algorithm::Polish),
    row(&["pt"], LATIN, Algorithm::Portuguese),
    row(&["ro"], LATIN, Algorithm::Romanian),
    row(&["ru"], &[Script::Cyrillic], Algorithm::Russian),
    // Brings both of its scripts to Latin letters.
    row(
        &["sr", "hr", "bs", "sh"],
        &[Script::Cyrillic, Script::Latin],
        Algorithm::Serbian,
    ),
    row(&["st"], LATIN, Algorithm::Sesotho),
    row(&["sv"], LATIN, Algorithm::Swedish),
    row(&["ta"], &[Script::Tamil], Algorithm::Tamil),
    row(&["tr"], LATIN, Algorithm::Turkish),
    row(&["uk"], &[Script::Cyrillic], Algorithm::Ukrainian),
    row(&["yi"], &[Script::Hebrew], Algorithm::Yiddish),
];

/// Languages without a stemmer that need no mark: the words of their scripts no other rule takes. And Nigerian Pidgin, most
/// words of which are English.
static OTHERS: &[&str] = &[
    "en", "am", "be", "bg", "bn", "dz", "gu", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "mk",
    "ml", "mn", "mr", "my", "or", "pa", "pcm", "ps", "si", "te", "tg", "th", "ti", "ur", "yue",
    "zh",
];

/// Other names of languages, in tags that are not normal: the longer codes of ISO 639, old ones, and words.
#[rustfmt::skip]
static NAMES: &[(&str, &str)] = &[
    ("af", "afr afrikaans"), ("am", "amh amharic"), ("ar", "ara arb arabic العربية"), ("az", "aze azeri azerbaijani"),
    ("be", "bel belarusian"), ("bg", "bul bulgarian български"), ("bn", "ben bengali bangla"), ("bs", "bos bosnian"),
    ("ca", "cat catalan català"), ("cs", "ces cze czech čeština"), ("cy", "cym wel welsh"), ("da", "dan danish dansk"),
    ("de", "deu ger german deutsch"), ("el", "ell gre greek ελληνικά"), ("en", "eng english"), ("eo", "epo esperanto"),
    ("es", "spa spanish español espanol castellano"), ("et", "est ekk estonian eesti"), ("eu", "eus baq basque euskara"),
    ("fa", "fas per pes prs persian farsi dari فارسی"), ("fi", "fin finnish suomi"), ("fr", "fra fre french français francais"),
    ("ga", "gle irish gaeilge"), ("gl", "glg galician galego"), ("gu", "guj gujarati"), ("ha", "hau hausa"),
    ("he", "heb iw hebrew עברית"), ("hi", "hin hindi हिन्दी"), ("hr", "hrv scr croatian hrvatski"), ("hu", "hun hungarian magyar"),
    ("hy", "hye arm armenian"), ("id", "ind in indonesian"), ("ig", "ibo igbo"), ("is", "isl ice icelandic"),
    ("it", "ita italian italiano"), ("ja", "jpn japanese 日本語"), ("ka", "kat geo georgian"), ("kk", "kaz kazakh"),
    ("km", "khm khmer"), ("kn", "kan kannada"), ("ko", "kor korean 한국어"), ("lg", "lug luganda ganda"), ("ln", "lin lingala"),
    ("lo", "lao laotian"), ("lt", "lit lithuanian"), ("lv", "lav latvian"), ("mk", "mkd mac macedonian"), ("ml", "mal malayalam"),
    ("mn", "mon mongolian"), ("mr", "mar marathi"), ("ms", "msa may malay"), ("my", "mya bur burmese"), 
    ("ne", "nep npi nepali"), ("nl", "nld dut dutch nederlands flemish"), ("no", "nor nb nob nn nno norwegian norsk bokmål nynorsk"),
    ("om", "orm oromo"), ("pa", "pan punjabi"), ("pcm", "pidgin"), ("pl", "pol polish polski"), ("ps", "pus pashto"),
    ("pt", "por portuguese português portugues"), ("rn", "run rundi kirundi"), ("ro", "ron rum mo romanian română"),
    ("ru", "rus russian русский"), ("rw", "kin kinyarwanda"), ("si", "sin sinhala"), ("sk", "slk slo slovak"),
    ("sl", "slv slovenian slovene"), ("sn", "sna shona"), ("so", "som somali"), ("sq", "sqi alb albanian shqip"),
    ("sr", "srp scc serbian"), ("st", "sot sesotho"), ("sv", "swe swedish svenska"), ("sw", "swa swh swahili kiswahili"),
    ("ta", "tam tamil"), ("te", "tel telugu"), ("th", "tha thai ไทย"), ("ti", "tir tigrinya"), ("tl", "tgl fil tagalog filipino"),
    ("tr", "tur turkish türkçe"), ("uk", "ukr ukrainian українська"), ("ur", "urd urdu"), ("uz", "uzb uzbek"),
    ("vi", "vie vietnamese"), ("xh", "xho xhosa"), ("yi", "yid ji yiddish"), ("yo", "yor yoruba"), ("zh", "zho chi cmn chinese 中文"),
    ("zu", "zul zulu"),
];

/// The tag of a language as articles have it: `en` for `en-US`, `de` for `deu` or `German`; in lower case where it is not known.
pub fn normal(tag: &str) -> String {
    let tag = tag.trim().to_lowercase();
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    let is_other = |others: &str| others.split(' ').any(|other| other == primary);
    match NAMES
        .iter()
        .find(|(code, others)| *code == primary || is_other(others))
    {
        Some((code, _)) => (*code).to_owned(),
        None => tag,
    }
}

impl Language {
    /// English, and whatever is not known.
    pub const ENGLISH: Language = Language(0);

    /// By the [`normal`] tag of an article.
    pub fn of(tag: Option<&str>) -> Self {
        let Some(tag) = tag.filter(|tag| !matches!(*tag, "" | "und") && !OTHERS.contains(tag))
        else {
            return Language::ENGLISH;
        };
        // The first row is that of languages which have no other.
        let row = ROWS.iter().position(|row| row.codes.contains(&tag));
        Language(row.unwrap_or(0) as u8 + 1)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.get(usize::from(self.0).checked_sub(1)?)
    }

    /// A number of its own.
    pub(super) fn number(self) -> u64 {
        u64::from(self.0)
    }

    /// What makes the stem of a form in an article of the language, and the mark that the stem bears: none of both where the
    /// form is treated as everywhere.
    pub(super) fn rules(self, form: &str) -> Option<(Rules, &'static str)> {
        let row = self.row()?;
        let script = script(form)?;
        let mark = row.codes.first()?;
        row.scripts.contains(&script).then_some((row.rules, *mark))
    }

    /// What stands between [`MARK`] and a text for whoever cuts it into words of the language.
    pub(super) fn code(self) -> &'static str {
        self.row()
            .and_then(|row| row.codes.first())
            .unwrap_or(&"en")
    }

    /// The language of a [`code`](Self::code).
    pub(super) fn of_code(code: &str) -> Self {
        let is_it = |row: &Row| row.codes.first() == Some(&code);
        Language(ROWS.iter().position(is_it).map_or(0, |at| at as u8 + 1))
    }
}

/// The script of the first letter that has one of these.
fn script(form: &str) -> Option<Script> {
    form.chars().find_map(|c| {
        Some(match c {
            'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{400}'..='\u{52F}' => Script::Cyrillic,
            '\u{531}'..='\u{58F}' => Script::Armenian,
            '\u{5D0}'..='\u{5F2}' => Script::Hebrew,
            '\u{620}'..='\u{6FF}' if c.is_alphabetic() => Script::Arabic,
            '\u{900}'..='\u{97F}' if c.is_alphabetic() => Script::Devanagari,
            '\u{B80}'..='\u{BFF}' if c.is_alphabetic() => Script::Tamil,
            _ => return None,
        })
    })
}

/// Takes the conjunction and the article off a Hebrew word, as long as three letters are left. What begins with these letters
/// by itself loses them wherever it stands, and is found all the same.
pub(super) fn hebrew(form: &str) -> &str {
    const LEFT: usize = 3;
    let mut letters = form.chars().count();
    let mut stem = form;
    let mut take = |stem: &mut &str, letter: char| {
        let taken = (letters > LEFT)
            .then(|| stem.strip_prefix(letter))
            .flatten();
        if let Some(rest) = taken {
            *stem = rest;
            letters -= 1;
        }
        taken.is_some()
    };
    take(&mut stem, 'ו');
    while take(&mut stem, 'ה') {}
    stem
}
