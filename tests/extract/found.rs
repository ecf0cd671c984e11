//! Dates, authors and headlines that only the text states.

use dateline::article::{Article, TitlePlace, ZoneKind};
use dateline::corpus::Stated;

use super::{author, date, kind_of, kinds, read, read_with, rule, source, title};

/// A story around a line that may be a credit.
fn around(line: &str) -> Article {
    read(&format!(
        "Council votes on the new bridge\n{line}\nThe council voted on Monday to build the bridge after a long debate \
         that had kept the town busy.\nWork is to begin in spring, and the mayor said that it will take three years.\n"
    ))
}

#[test]
fn lines_that_date_an_article() {
    let cases = [
        ("October 29, 2025", "2025-10-29", None),
        (
            "Wed., Oct 29, 2025 at 3:04 p.m. ET",
            "2025-10-29T15:04",
            None,
        ),
        (
            "Published: 29 Oct 2025 14:05 GMT",
            "2025-10-29T14:05Z",
            None,
        ),
        (
            "Published: 29 Oct 2025 14:05 GMT | Updated: 30 Oct 2025 08:00 GMT",
            "2025-10-29T14:05Z",
            None,
        ),
        (
            "Updated 30 Oct 2025, published 29 Oct 2025",
            "2025-10-29",
            None,
        ),
        ("2025-10-29 20:00", "2025-10-29T20:00", None),
        (
            "Mittwoch, 29. Oktober 2025, 14:05 Uhr",
            "2025-10-29T14:05",
            None,
        ),
        ("Tokyo, 29 October 2025", "2025-10-29", None),
        (
            "Jane Doe 2025-10-28 23:40 Internet Report",
            "2025-10-28T23:40",
            Some("Jane Doe"),
        ),
        ("By Jane Doe, March 3, 2020", "2020-03-03", Some("Jane Doe")),
        (
            "By Jane Doe and J. R. van der Berg | Posted on March 3, 2020",
            "2020-03-03",
            Some("Jane Doe, J. R. van der Berg"),
        ),
        ("By Jane Doe, Staff Writer", "", Some("Jane Doe")),
        ("Von Jana Doe", "", Some("Jana Doe")),
        // Refused:
        ("Updated: 30 Oct 2025", "", None),
        ("Today: October 29, 2025", "", None),
        ("Editors' Note: Sept. 15, 2019", "", None),
        ("Oct 21", "", None),
        ("On the 29th", "", None),
        ("fiscal year 2027 (April 2027-March 2028)", "", None),
        (
            "The bridge of October 29, 2025 was never built by anybody at all.",
            "",
            None,
        ),
        (
            "The mayor speaks in the old hall in Riverton , 29 October 2025. (ABC Photo)",
            "",
            None,
        ),
        (
            "President Doe in the Oval Office, April 27, 2017. (Jo Roe/Wire)",
            "",
            None,
        ),
        (
            "By the time the vote was counted on March 3, 2020",
            "",
            None,
        ),
        ("By Monday Morning", "", None),
        ("03/04/2025", "", None),
        ("30 February 2025", "", None),
    ];
    for (line, expected, name) in cases {
        let article = around(line);
        assert_eq!(date(&article).unwrap_or_default(), expected, "{line}");
        assert_eq!(author(&article), name, "{line}");
        if !expected.is_empty() || name.is_some() {
            assert_eq!(kind_of(&article, line), ZoneKind::Byline, "{line}");
        }
        assert_eq!(
            title(&article).0,
            "Council votes on the new bridge",
            "{line}"
        );
        assert_eq!(source(&article), None, "{line}");
    }
}

#[test]
fn a_date_before_the_headline() {
    let article = read(
        " date 2025-10-29 Council votes on the bridge\n\nThe council voted on Monday to build it.",
    );
    assert_eq!(
        (date(&article).as_deref(), rule(&article)),
        (Some("2025-10-29"), "start of the first line")
    );
    assert_eq!(
        title(&article),
        ("Council votes on the bridge", TitlePlace::InText)
    );
    assert_eq!(
        kinds(&article),
        [ZoneKind::Byline, ZoneKind::Headline, ZoneKind::Lead]
    );

    for sentence in [
        "October 29, 2025, was a day to remember for the town.",
        "October 29, 2025 was a day to remember for the town.",
        "On 29 October 2025 the council voted to build the bridge.",
    ] {
        assert_eq!(date(&read(sentence)), None, "{sentence}");
    }
}

#[test]
fn datelines() {
    let cases = [
        (
            "TOKYO, Oct. 29, 2025 (Agency) -- The council voted.",
            "2025-10-29",
        ),
        (
            "Washington, D.C. – March 3, 2006 – The council voted.",
            "2006-03-03",
        ),
        (
            "WASHINGTON, March 3, 2006 /Wire/ -- The council voted.",
            "2006-03-03",
        ),
        ("TOKYO, Oct. 29 (Agency) -- The council voted.", ""),
        ("The council met on October 29, 2025 -- and voted.", ""),
        (
            "RIVERTON (OCTOBER 29, 2025) (POOL - ALL) The council voted.",
            "",
        ),
    ];
    for (line, expected) in cases {
        let article = read(&format!(
            "Council votes\n{line}\nWork is to begin in spring."
        ));
        assert_eq!(date(&article).unwrap_or_default(), expected, "{line}");
        assert_eq!(
            source(&article),
            None,
            "an agency in a dateline is not the outlet: {line}"
        );
        assert!(kind_of(&article, "The council").is_story());
    }
}

#[test]
fn a_date_set_apart_by_the_layout_of_a_lost_page() {
    let article = read(
        "Press Releases          Council Votes on Bridge      June 14  2006      The council voted today",
    );
    assert_eq!(date(&article).as_deref(), Some("2006-06-14"));
    let event = "Council Votes on Bridge      The council will meet at the town hall in the week after next to hear what the \
                 people of the town have to say about the bridge on a Saturday      June 14  2006      Come all";
    assert_eq!(date(&read(event)), None);
}

#[test]
fn dates_below_the_story_need_a_label() {
    let story = "A headline of note\nThe council voted on Monday to build it after a long debate, and went home.\n".to_owned()
        + &"More was said by the mayor on the matter in a long speech at noon.\n".repeat(12);
    let labelled = read(&(story.clone() + "This article was first published on March 3, 2020"));
    assert_eq!(
        (date(&labelled).as_deref(), rule(&labelled)),
        (Some("2020-03-03"), "credit line at the end")
    );
    assert_eq!(date(&read(&(story + "March 3, 2020"))), None);
}

#[test]
fn headlines_and_what_stands_in_for_them() {
    let two = read("Council Votes in the U.S.\nThe council voted on Monday to build the bridge.");
    assert_eq!(
        title(&two),
        ("Council Votes in the U.S.", TitlePlace::InText)
    );

    let quoted = read(
        "“A bridge at last...\nand a road as well”\nThe council voted on Monday to build the bridge.",
    );
    assert_eq!(
        title(&quoted),
        ("A bridge at last... and a road as well", TitlePlace::InText)
    );
    assert_eq!(kinds(&quoted), [ZoneKind::Headline, ZoneKind::Lead]);

    let sentence = read(
        "Mr. Roe voted on Monday, as did Dr. Doe of the U.S. party. They went home.\nIt was late.",
    );
    assert_eq!(
        title(&sentence),
        (
            "Mr. Roe voted on Monday, as did Dr. Doe of the U.S. party.",
            TitlePlace::StandIn
        )
    );

    let long = read(&"words of a sentence that goes on ".repeat(20));
    let (shown, place) = title(&long);
    assert_eq!(place, TitlePlace::StandIn);
    assert!(
        shown.ends_with('…') && shown.chars().count() <= 121 && !shown.contains("word…"),
        "{shown}"
    );

    let wrapped = read(
        "the boundary layer over a flat plate was computed for a\nrange of numbers and speeds and then was compared with\nexperiment.",
    );
    assert_eq!(title(&wrapped).1, TitlePlace::StandIn);
    assert_eq!(kinds(&wrapped), [ZoneKind::Lead]);

    assert!(read("").title.is_none());
    assert!(read(" \n\t").title.is_none() && read(" \n\t").zones.is_empty());
}

#[test]
fn a_stated_title_is_found_at_the_top() {
    let stated = Stated {
        title: Some("Council votes: “Yes”".to_owned()),
        ..Stated::default()
    };
    let article = read_with(
        "Council Votes — \"Yes\"\nThe council voted on Monday to build the bridge.",
        stated.clone(),
    );
    assert_eq!(kinds(&article), [ZoneKind::Headline, ZoneKind::Lead]);
    assert_eq!(
        title(&article),
        ("Council votes: “Yes”", TitlePlace::Stated)
    );
    assert_eq!(
        kinds(&read_with(
            "Other words\nThe council voted to build it.",
            stated
        )),
        [ZoneKind::Lead, ZoneKind::Body]
    );
}
