//! The sample archive, and that of third parties with the same shapes.

use std::path::{Path, PathBuf};

use dateline::article::{Article, TitlePlace, ZoneKind};

use super::{author, date, kind_of, kinds, kinds_of, read, source, title};

pub(super) fn seed(folder: &Path, number: &str) -> Article {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with(number)
        })
        .collect();
    assert_eq!(names.len(), 1, "{number} in {}", folder.display());
    read(&std::fs::read_to_string(names.remove(0)).unwrap())
}

pub(super) fn own_seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

pub(super) fn third_party_seeds() -> Option<PathBuf> {
    let folder =
        std::env::var_os("DATELINE_TEST_DATA").map(|folder| Path::new(&folder).join("seeds"));
    if folder.is_none() {
        eprintln!("skipped: DATELINE_TEST_DATA is not set");
    }
    folder
}

/// What holds of both sets of samples, which have the same shapes.
fn check_seeds(folder: &Path) {
    let first = seed(folder, "000_");
    assert_eq!(date(&first).as_deref(), Some("2025-10-29T20:00+09:00"));
    assert_eq!(
        first.published.as_ref().unwrap().evidence.quote,
        "20:00 JST, October 29, 2025"
    );
    assert_eq!(source(&first), None);
    assert_eq!(
        title(&first),
        (first.text.lines().next().unwrap(), TitlePlace::InText)
    );
    let shape = [
        ZoneKind::Headline,
        ZoneKind::Caption,
        ZoneKind::Byline,
        ZoneKind::Lead,
        ZoneKind::Body,
        ZoneKind::Furniture,
    ];
    assert_eq!(kinds(&first), shape);
    assert_eq!(
        kind_of(&first, "\"Politics\" POPULAR ARTICLE"),
        ZoneKind::Furniture
    );

    let second = seed(folder, "001_");
    assert_eq!(date(&second).as_deref(), Some("2025-10-29"));
    assert_eq!(source(&second), None);
    let headline = second
        .text
        .lines()
        .next()
        .unwrap()
        .trim()
        .strip_prefix("date 2025-10-29 ")
        .unwrap();
    assert_eq!(title(&second), (headline, TitlePlace::InText));
    assert_eq!(kind_of(&second, " Photo)"), ZoneKind::Caption);
    assert_eq!(kinds(&second).last(), Some(&ZoneKind::Body));

    let third = seed(folder, "002_");
    assert_eq!(date(&third).as_deref(), Some("2025-10-27"));
    let (stand_in, place) = title(&third);
    assert_eq!(place, TitlePlace::StandIn);
    assert!(
        third.text.contains(stand_in.strip_suffix('…').unwrap()) && !stand_in.starts_with("date"),
        "{stand_in}"
    );
    assert_eq!(kind_of(&third, "South China seas."), ZoneKind::Body);
    assert_eq!(kind_of(&third, "© "), ZoneKind::Furniture);
    assert_eq!(kind_of(&third, "dimwit"), ZoneKind::Comments);

    let fourth = seed(folder, "003_");
    assert_eq!(date(&fourth), None);
    assert_eq!(fourth.doubts, Vec::<String>::new());
    let (headline, place) = title(&fourth);
    let quoted: Vec<_> = fourth.text.lines().take(2).collect();
    assert_eq!(
        (headline, place),
        (quoted.join(" ").trim_matches('"'), TitlePlace::InText)
    );
    assert_eq!(
        kinds(&fourth),
        [
            ZoneKind::Headline,
            ZoneKind::Lead,
            ZoneKind::Body,
            ZoneKind::Furniture
        ]
    );

    let fifth = seed(folder, "004_");
    assert_eq!(date(&fifth).as_deref(), Some("2025-10-28T23:40"));
    assert_eq!(fifth.published.as_ref().unwrap().offset, None);
    assert_eq!(
        kinds_of(&fifth, title(&fifth).0),
        [ZoneKind::Headline, ZoneKind::Furniture, ZoneKind::Furniture]
    );
    assert_eq!(kind_of(&fifth, "Further Reading"), ZoneKind::Furniture);
    assert!(kind_of(&fifth, "Taiwan Strait").is_story());
    for furniture in [
        "Disclaimer:",
        "Submission successful!",
        "+",
        "Problem feedback",
    ] {
        assert_eq!(
            kind_of(&fifth, furniture),
            ZoneKind::Furniture,
            "{furniture}"
        );
    }
}

#[test]
fn own_samples() {
    let folder = own_seeds();
    check_seeds(&folder);
    assert_eq!(source(&seed(&folder, "002_")), Some(("Namisora", None)));
    assert_eq!(
        source(&seed(&folder, "003_")),
        Some(("The Asia Lantern Daily", Some("asialantern.co.example")))
    );
    assert_eq!(source(&seed(&folder, "004_")), Some(("ebb3news", None)));
    assert_eq!(author(&seed(&folder, "004_")), Some("Delphine Marwick"));
}

#[test]
fn third_party_samples() {
    let Some(folder) = third_party_seeds() else {
        return;
    };
    check_seeds(&folder);
    assert_eq!(source(&seed(&folder, "002_")), Some(("Kyodo", None)));
    assert_eq!(
        source(&seed(&folder, "003_")),
        Some(("The Asia Business Daily", Some("asiae.co.kr")))
    );
    assert_eq!(source(&seed(&folder, "004_")), Some(("we2news", None)));
    assert_eq!(author(&seed(&folder, "004_")), Some("Stephanie Thomas"));
}
