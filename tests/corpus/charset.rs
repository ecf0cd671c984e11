//! Character sets of whole files and of single records. All texts are made up.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, ISO_2022_JP, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_874,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255,
    WINDOWS_1256,
};

use super::{Archive, gzip, read_file};

const RUSSIAN: &str = "Городской совет вчера утвердил бюджет на следующий год, сообщила пресс-служба мэрии. На ремонт дорог выделят больше средств.";
const JAPANESE: &str = "市議会は昨日、来年度の予算案を可決した。道路の補修と学校の改築に多くの費用を充てるという。表示ソフトの能力も申し分ない。";
const CHINESE: &str =
    "市议会昨天通过了明年的预算，新闻办公室表示，道路维修和学校改建将获得更多资金。";
const TAIWANESE: &str =
    "市議會昨天通過了明年的預算，新聞處表示，道路維修和學校改建將獲得更多經費，許功蓋也表示贊成。";
const KOREAN: &str = "시의회는 어제 내년도 예산안을 통과시켰다. 도로 보수와 학교 개축에 더 많은 비용을 쓸 예정이라고 밝혔다.";
const POLISH: &str = "Rada miasta przyjęła wczoraj budżet na przyszły rok. Więcej pieniędzy pójdzie na remonty dróg, ścieżki i szkoły, powiedział rzecznik. Źródło: żaden.";
const GREEK: &str =
    "Το δημοτικό συμβούλιο ενέκρινε χθες τον προϋπολογισμό του επόμενου έτους, ανακοίνωσε ο δήμος.";
const TURKISH: &str = "Belediye meclisi dün gelecek yılın bütçesini onayladı. Yolların onarımı için daha çok kaynak ayrılacağı açıklandı, dedi başkan.";
const HEBREW: &str = "מועצת העיר אישרה אתמול את התקציב לשנה הבאה, כך מסר דובר העירייה. יותר כסף יוקצה לתיקון כבישים.";
const ARABIC: &str = "وافق مجلس المدينة أمس على ميزانية العام المقبل، وفق ما أعلن المتحدث باسم البلدية. وستخصص أموال أكثر للطرق.";
const THAI: &str = "สภาเมืองอนุมัติงบประมาณปีหน้าเมื่อวานนี้ โฆษกกล่าวว่าจะมีเงินเพิ่มขึ้นสำหรับซ่อมถนน";
const GERMAN: &str = "Der Stadtrat beschloß gestern den Haushalt für nächstes Jahr – „mehr Geld für Straßen“, hieß es. Das kostet 5 € je Bürger.";

const SAMPLES: [(&Encoding, &str); 16] = [
    (SHIFT_JIS, JAPANESE),
    (EUC_JP, JAPANESE),
    (ISO_2022_JP, JAPANESE),
    (GBK, CHINESE),
    (BIG5, TAIWANESE),
    (EUC_KR, KOREAN),
    (WINDOWS_1251, RUSSIAN),
    (KOI8_R, RUSSIAN),
    (WINDOWS_1250, POLISH),
    (ISO_8859_2, POLISH),
    (WINDOWS_1253, GREEK),
    (WINDOWS_1254, TURKISH),
    (WINDOWS_1255, HEBREW),
    (WINDOWS_1256, ARABIC),
    (WINDOWS_874, THAI),
    (WINDOWS_1252, GERMAN),
];

/// `text` in `set`, which has all its characters.
fn encoded(set: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = set.encode(text);
    assert!(!lossy, "{}", set.name());
    bytes.into_owned()
}

fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn a_text_is_decoded_by_what_it_looks_like() {
    for (set, text) in SAMPLES {
        for repeat in [1, 40] {
            let text = vec![text; repeat].join("\n\n");
            assert_eq!(
                read_file("a.txt", encoded(set, &text)),
                [format!("a.txt:1 [a] {text:?}")],
                "{}",
                set.name()
            );
        }
    }
}

#[test]
fn a_long_text_is_decoded_beyond_what_was_looked_at() {
    for (set, text) in [(SHIFT_JIS, JAPANESE), (GBK, CHINESE), (KOI8_R, RUSSIAN)] {
        let text = vec![text; 6000].join("\r\n");
        assert_eq!(
            read_file("a.txt.gz", gzip(encoded(set, &text))),
            [format!("a.txt.gz:1 [a] {text:?}")]
        );
    }
}

#[test]
fn json_is_decoded_before_it_is_cut_where_a_second_byte_looks_like_json() {
    // 表 ソ 能 in Shift_JIS, 許 功 蓋 in Big5 and 俓 in GBK end in `\`; 倇 and 泎 in `{` or `}`.
    let tricky = [
        (SHIFT_JIS, JAPANESE, "表ソ能{十}"),
        (BIG5, TAIWANESE, "許功蓋"),
        (GBK, CHINESE, "俓倇倉倊"),
        (EUC_KR, KOREAN, "똠방각하"),
        (ISO_2022_JP, JAPANESE, "表ソ能"),
    ];
    for (set, text, word) in tricky {
        for repeat in [1, 3000] {
            let texts: Vec<String> = (0..repeat).map(|n| format!("{n} {word} {text}")).collect();
            let objects: Vec<String> = texts
                .iter()
                .map(|text| format!("{{\"title\": \"{word}\", \"body\": \"{text}\"}}"))
                .collect();
            let expected = |name: &str| -> Vec<String> {
                let lines = texts.iter().enumerate();
                lines
                    .map(|(at, text)| format!("{name}:{} title={word} {text:?}", at + 1))
                    .collect()
            };
            let lines = encoded(set, &objects.join("\n"));
            assert_eq!(
                read_file("a.jsonl", &lines),
                expected("a.jsonl"),
                "{}",
                set.name()
            );
            let array = encoded(set, &format!("[{}]", objects.join(",\n")));
            assert_eq!(
                read_file("a.json", &array),
                expected("a.json"),
                "{}",
                set.name()
            );
        }
    }
}

#[test]
fn a_record_of_another_set_behind_a_long_stretch_of_ascii_is_decoded() {
    let ascii = "{\"body\":\"plain\"}\n".repeat(20_000);
    for (set, text) in [
        (SHIFT_JIS, JAPANESE),
        (WINDOWS_1251, RUSSIAN),
        (GBK, CHINESE),
    ] {
        let mut lines = ascii.clone().into_bytes();
        lines.extend(encoded(set, &format!("{{\"body\":\"{text}\"}}\n")));
        lines.extend(b"{\"body\":\"after\"}");
        let events = read_file("a.jsonl", lines);
        assert_eq!(
            events[20_000..],
            [
                format!("a.jsonl:20001 {text:?}"),
                r#"a.jsonl:20002 "after""#.to_owned()
            ]
        );
    }
}

#[test]
fn lines_of_several_sets_come_out_right_each() {
    let mut lines = Vec::new();
    let mut expected = Vec::new();
    for n in 0..30 {
        let line = format!("{{\"body\":\"{n} {RUSSIAN}\"}}\n");
        lines.extend(if n % 3 == 0 {
            line.into_bytes()
        } else {
            encoded(KOI8_R, &line)
        });
        expected.push(format!("a.jsonl:{} {:?}", n + 1, format!("{n} {RUSSIAN}")));
    }
    assert_eq!(read_file("a.jsonl", &lines), expected);
}

#[test]
fn broken_bytes_in_utf_8_cost_only_themselves() {
    for text in [JAPANESE, RUSSIAN, GERMAN] {
        let text = text.repeat(3);
        let at = text.char_indices().nth(20).unwrap().0;
        let mut bytes = text.clone().into_bytes();
        bytes.insert(at, 0xe9);
        let repaired = format!("{}é{}", &text[..at], &text[at..]);
        assert_eq!(
            read_file("a.txt", &bytes),
            [format!("a.txt:1 [a] {repaired:?}")]
        );
        let line = [b"{\"body\":\"", &bytes[..], b"\"}\n"].concat();
        let good = format!("{{\"body\":\"{text}\"}}\n");
        let lines = [good.as_bytes(), &line, good.as_bytes()].concat();
        assert_eq!(
            read_file("a.jsonl", lines),
            [
                format!("a.jsonl:1 {text:?}"),
                format!("a.jsonl:2 {repaired:?}"),
                format!("a.jsonl:3 {text:?}")
            ]
        );
    }
    // Cut in mid-character at its end, and where the probe ends.
    let cut = "é".repeat(200_000);
    let events = read_file("a.txt", &cut.as_bytes()[..cut.len() - 1]);
    assert_eq!(
        events,
        [format!("a.txt:1 [a] {:?}", "é".repeat(199_999) + "Ã")]
    );
    assert_eq!(
        read_file("a.txt", format!("x{cut}")),
        [format!("a.txt:1 [a] {:?}", format!("x{cut}"))]
    );
}

#[test]
fn utf_16_without_a_byte_order_mark_is_recognised() {
    let scripts = [
        GERMAN, RUSSIAN, GREEK, HEBREW, ARABIC, THAI, JAPANESE, CHINESE, KOREAN, "Hi 🌍!", "x",
    ];
    for unit in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        for text in scripts {
            let lines = format!("{{\"body\":\"{text}\"}}\n{{\"body\":\"two\"}}\n");
            assert_eq!(
                read_file("a.jsonl", utf_16(&lines, unit)),
                [
                    format!("a.jsonl:1 {text:?}"),
                    r#"a.jsonl:2 "two""#.to_owned()
                ]
            );
            let text = format!("{text}\r\n2025: {text} (3)\r\n");
            assert_eq!(
                read_file("a.txt", utf_16(&text, unit)),
                [format!("a.txt:1 [a] {text:?}")]
            );
        }
        let long = format!("{GERMAN} 🌍\n").repeat(4000);
        assert_eq!(
            read_file("a.txt", utf_16(&long, unit)),
            [format!("a.txt:1 [a] {long:?}")]
        );
    }
}

#[test]
fn nul_bytes_alone_do_not_make_utf_16() {
    for content in [
        &b"PK\x07\x08\x00\x00\x00\x01"[..],
        b"\x00\x01\x02\x03\x04\x05",
        b"\x7fELF\x02\x01\x01\x00\x00\x00",
    ] {
        assert_eq!(
            read_file("a.txt", content),
            ["a.txt:1 refused: not a text: it holds many NUL bytes"]
        );
    }
    let late = format!("{}\0 {}", GERMAN.repeat(20), GERMAN.repeat(20));
    assert_eq!(read_file("a.txt", &late), [format!("a.txt:1 [a] {late:?}")]);
}

#[test]
fn escapes_of_a_terminal_are_no_character_set() {
    let text = "\u{1b}[31mred\u{1b}[0m \u{1b}$ 5";
    assert_eq!(read_file("a.txt", text), [format!("a.txt:1 [a] {text:?}")]);
}

#[test]
fn no_bytes_are_lost_or_cause_a_panic() {
    let mut random = fastrand::Rng::with_seed(9);
    for round in 0..300 {
        let bytes: Vec<u8> = (0..random.usize(1..400)).map(|_| random.u8(1..)).collect();
        let archive = Archive::new()
            .file("a.txt", &bytes)
            .file("b.json", &bytes)
            .file(
                "c.jsonl",
                [b"{\"body\":\"x", &bytes[..], b"\"}\n{\"body\":\"y\"}"].concat(),
            );
        let events = archive.read().events;
        assert!(
            events[0].starts_with("a.txt:1 "),
            "round {round}: {events:?}"
        );
        assert!(
            events.iter().any(|event| event.starts_with("c.jsonl:")),
            "round {round}"
        );
    }
}
