//! The text of whole pages, without their markup: the story among menus and lists, and the date beside it.

use dateline::article::{Article, ZoneKind};

use super::{author, date, kind_of, read, rule, title};

const STORY: &str = "The council voted on Monday to build the bridge across the river after a debate of nine hours.\n\n\
Work is to begin in spring, and the mayor said that it will take three years and more than one winter.\n\n\
Nobody knows what it costs, he added, and those who know would not say it in public before the vote.\n\n\
The old bridge was closed eight years ago, after one of its piers had been washed away by the flood.";

/// A page with its title, menus, the lines `beside` under the headline, the story, and what follows.
fn page(beside: &str, below: &str) -> Article {
    let menu: String = (0..14).map(|at| format!("Section {at}\n")).collect();
    read(&format!(
        "Council votes on the new bridge - Daily Text\n\nMonday, 1 January 2024\n{menu}\nCouncil votes on the new bridge\n{beside}\n\n{STORY}\n\n{below}"
    ))
}

#[test]
fn the_story_stands_among_menus_and_lists() {
    let article = page(
        "By Jane Doe",
        "Most read\nRoad is closed again\nA day out\nBest soups\n\n© 2020 Daily Text",
    );
    assert_eq!(title(&article).0, "Council votes on the new bridge");
    assert_eq!(author(&article), Some("Jane Doe"));
    for (words, kind) in [
        ("Section 3", ZoneKind::Furniture),
        ("The council voted", ZoneKind::Lead),
        ("The old bridge", ZoneKind::Body),
        ("Road is closed", ZoneKind::Furniture),
        ("Best soups", ZoneKind::Furniture),
    ] {
        assert_eq!(kind_of(&article, words), kind, "{words}");
    }
}

#[test]
fn the_date_beside_the_headline_counts() {
    for (line, expected) in [
        ("Published 3 March 2020 - 10:15", "2020-03-03T10:15"),
        (
            "By Jane Doe | March 3, 2020 | Updated March 9, 2020",
            "2020-03-03",
        ),
        (
            "Updated March 9, 2020, published March 3, 2020",
            "2020-03-03",
        ),
        ("Stand: 03.03.2020, 17:23 Uhr", "2020-03-03T17:23"),
        (
            "Veröffentlicht am 03.03.20 um 07:39 Uhr",
            "2020-03-03T07:39",
        ),
        ("Publié le 3 mars 2020 à 08:01", "2020-03-03T08:01"),
        ("10 ноября 2019", "2019-11-10"),
        ("5 grudnia 1788", "1788-12-05"),
    ] {
        let article = page(line, "");
        assert_eq!(date(&article).as_deref(), Some(expected), "{line}");
        assert_eq!(rule(&article), "date beside the story");
    }
    let both = page("Published 3 March 2020, updated 9 March 2020", "");
    assert_eq!(
        both.updated.map(|updated| updated.to_string()).as_deref(),
        Some("2020-03-09")
    );
}

#[test]
fn dates_of_events_lists_comments_and_issues_do_not_count() {
    for line in [
        "The mayor speaks to those who came to the old bridge on March 3, 2020, in the rain",
        "From the issue of March 3, 2020",
        "The mayor and her guests at the bridge (Riverton, 3.3.2020)",
    ] {
        assert_eq!(date(&page(line, "")), None, "{line}");
    }
    for below in [
        "Most read\nRoad is closed again\nMarch 3, 2020\nBest soups\nMarch 4, 2020",
        "2 comments\nheron\nMarch 3, 2020\nI like it\nold oak\nMarch 4, 2020\nI do not",
    ] {
        assert_eq!(date(&page("", below)), None, "{below}");
    }
}

#[test]
fn numbers_that_may_be_day_or_month_are_decided_by_other_evidence() {
    assert_eq!(date(&page("03/04/2020", "")), None);
    // Another date of the same page, in a list, shows the habit.
    assert_eq!(
        date(&page(
            "03/04/2020",
            "Most read\nRoad is closed\n25/03/2020\nSoups"
        ))
        .as_deref(),
        Some("2020-04-03")
    );
    assert_eq!(
        date(&page(
            "03/04/2020",
            "Most read\nRoad is closed\n03/25/2020\nSoups"
        ))
        .as_deref(),
        Some("2020-03-04")
    );
    // So do words of one country's press.
    let american = page(
        "03/04/2020",
        "Senators in Washington and the county attorney had asked for it for years, and so had others.",
    );
    assert_eq!(date(&american).as_deref(), Some("2020-03-04"));
}

#[test]
fn a_text_that_lost_its_lines_is_dated_before_its_story() {
    let story = STORY.replace('\n', " ").repeat(3);
    for (head, expected) in [
        (
            "Council votes on bridge March 3, 2020  WASHINGTON, DC  ",
            Some("2020-03-03"),
        ),
        (
            "July 31  2021      Press Office      Council votes on bridge      March 3rd  2020   Washington  DC   ",
            Some("2020-03-03"),
        ),
        (
            "Releases          03 25 2020 Council votes on bridge          ",
            Some("2020-03-25"),
        ),
        (
            "Council votes on bridge. The plan of March 3, 2020, was ",
            None,
        ),
        (
            "Council votes on bridge. The vote was taken on March 3, 2020 by all ",
            None,
        ),
    ] {
        let article = read(&format!("{head}{story}"));
        assert_eq!(date(&article).as_deref(), expected, "{head}");
    }
}

#[test]
fn buttons_are_no_story() {
    for button in [
        "Share on Facebook",
        "Tweet",
        "Share via WhatsApp",
        "Click to share on X (Opens in new window)",
        "Email",
        "Teilen",
    ] {
        let article = read(&format!(
            "A headline of it\n\n{STORY}\n\n{button}\n\nAll of it was told, and the sun set over it."
        ));
        assert_eq!(kind_of(&article, button), ZoneKind::Furniture, "{button}");
        assert!(kind_of(&article, "All of it was told").is_story());
    }
}
