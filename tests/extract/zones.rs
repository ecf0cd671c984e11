//! What the parts of a text are.

use dateline::article::ZoneKind;
use dateline::corpus::Stated;

use super::{kind_of, kinds, read, read_with};

#[test]
fn a_list_of_headlines_ends_where_sentences_go_on() {
    let article = read(
        "Council votes on the bridge\nThe council voted on Monday to build the bridge.\nAdvertisement\nRelated stories\n-\nMayor \
         Opens Road\n-\nRoad Closed Again!\nThe work is to begin in spring, the mayor said.\nREAD MORE: Mayor opens road\nIt will \
         take three years to build it.\nMost read\nA Day Out\nBest Soups\n",
    );
    for furniture in [
        "Advertisement",
        "Related",
        "Mayor Opens",
        "Road Closed",
        "READ MORE",
        "Most read",
        "Best Soups",
    ] {
        assert_eq!(
            kind_of(&article, furniture),
            ZoneKind::Furniture,
            "{furniture}"
        );
    }
    for story in [
        "Council votes",
        "The council voted",
        "The work is",
        "It will take",
    ] {
        assert!(kind_of(&article, story).is_story(), "{story}");
    }
}

#[test]
fn words_of_the_page_inside_a_sentence_are_story() {
    let article = read_with(
        "The most read book of the year is about an advertisement.\nComments by the mayor were few, and related stories were told.\n\
         Share of voters\nRelated, but not the same, is the matter of the road.",
        Stated {
            title: Some("A title".to_owned()),
            ..Stated::default()
        },
    );
    assert_eq!(kinds(&article), [ZoneKind::Lead, ZoneKind::Body]);
}

#[test]
fn comments_follow_their_heading_or_the_copyright_mark() {
    let story = "Council votes on the bridge\nThe council voted on Monday to build the bridge after a long debate.\n";
    let paragraph =
        "Work is to begin in spring, and the mayor said that it will take three years.\n";
    let headed = read(&(story.to_owned() + &paragraph.repeat(2) + "12 Comments\njoe\nI like it"));
    assert_eq!(kind_of(&headed, "12 Comments"), ZoneKind::Comments);
    assert_eq!(kind_of(&headed, "I like it"), ZoneKind::Comments);
    // A button above the story.
    let button = read(&(story.to_owned() + "Comments\n" + &paragraph.repeat(9)));
    assert_eq!(kind_of(&button, "Work is"), ZoneKind::Body);

    let marked = read(
        &(story.to_owned()
            + "It is red.© POST\nHeron\nnobody asked us about it\nnot once\nOld Oak\nWell I like it very much."),
    );
    assert_eq!(kind_of(&marked, "It is red."), ZoneKind::Body);
    assert_eq!(kind_of(&marked, "© POST"), ZoneKind::Furniture);
    assert_eq!(kind_of(&marked, "nobody asked"), ZoneKind::Comments);

    let story_goes_on = read(
        &(story.to_owned()
            + "© POST\nThe work\nThe work is to begin in spring, the mayor said.\nIt will take three years.\nNobody knows what it costs, \
               he added."),
    );
    assert!(kind_of(&story_goes_on, "The work is").is_story());
    assert_eq!(
        kind_of(
            &read("Comments\nThe council voted on Monday to build the bridge."),
            "The council"
        ),
        ZoneKind::Body
    );
}
