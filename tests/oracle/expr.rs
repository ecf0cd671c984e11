//! The matcher by itself: random expressions over random positions, and how many steps it takes at worst.

use std::collections::BTreeSet;

use dateline::query::Reach;
use dateline::search::expr::{Expr, Near, Seen, Words};

use super::naive::Sought;

/// A run of words in which each position holds one of a few.
struct Run {
    positions: Vec<Vec<u32>>,
    units: Vec<(usize, usize)>,
    sentences: Vec<u32>,
    paragraphs: Vec<u32>,
}

impl Run {
    fn random(random: &mut fastrand::Rng, length: u32, words: usize) -> Run {
        let mut run = Run {
            positions: vec![vec![]; words],
            units: vec![],
            sentences: vec![0],
            paragraphs: vec![0],
        };
        let (mut sentence, mut paragraph) = (0, 0);
        for position in 0..length {
            if position > 0 && random.u8(..5) == 0 {
                sentence += 1;
                run.sentences.push(position);
                if random.bool() {
                    paragraph += 1;
                    run.paragraphs.push(position);
                }
            }
            run.units.push((sentence, paragraph));
            // One more is a word that is not looked for.
            let word = random.usize(..=words);
            if let Some(list) = run.positions.get_mut(word) {
                list.push(position);
            }
        }
        run
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            positions: &self.positions,
            zones: None,
            sentences: &self.sentences,
            paragraphs: &self.paragraphs,
        }
    }

    fn sought(&self, expr: &Expr) -> Sought {
        match expr {
            Expr::Words(words) => Sought::Words {
                places: words
                    .words
                    .iter()
                    .map(|word| self.positions[*word].iter().map(|p| *p as usize).collect())
                    .collect(),
                slop: words.slop as usize,
                clause: words.clause,
            },
            Expr::Or(parts) => Sought::Or(parts.iter().map(|part| self.sought(part)).collect()),
            Expr::Near(near) => Sought::Near {
                left: Box::new(self.sought(&near.left)),
                right: Box::new(self.sought(&near.right)),
                reach: near.reach,
                ordered: near.ordered,
            },
        }
    }
}

fn near(left: Expr, right: Expr, reach: Reach, ordered: bool) -> Expr {
    Expr::Near(Box::new(Near {
        left,
        right,
        reach,
        ordered,
    }))
}

fn word(word: usize) -> Expr {
    Expr::Words(Words {
        words: vec![word],
        slop: 0,
        clause: word,
    })
}

fn expr(random: &mut fastrand::Rng, words: usize, depth: usize, clause: &mut usize) -> Expr {
    match random.u8(if depth == 0 { 0..3 } else { 0..8 }) {
        kind @ 0..3 => {
            let count = [1, random.usize(1..4), random.usize(2..5)][usize::from(kind)];
            let name = *clause;
            *clause += count;
            Expr::Words(Words {
                words: (0..count).map(|_| random.usize(..words)).collect(),
                slop: if kind == 2 { random.u32(1..6) } else { 0 },
                clause: name,
            })
        }
        3 | 4 => Expr::Or(
            (0..random.usize(2..4))
                .map(|_| expr(random, words, depth - 1, clause))
                .collect(),
        ),
        _ => {
            let reach = match random.u8(..5) {
                0 => Reach::Sentence,
                1 => Reach::Paragraph,
                _ => Reach::Words(random.u32(..7)),
            };
            let left = expr(random, words, depth - 1, clause);
            let right = expr(random, words, depth - 1, clause);
            near(left, right, reach, random.bool())
        }
    }
}

#[test]
fn spans_and_marks_are_those_of_the_definitions() {
    let mut random = fastrand::Rng::with_seed(5);
    let mut found = 0;
    for round in 0..6_000 {
        let words = random.usize(1..5);
        let length = random.u32(1..36);
        let run = Run::random(&mut random, length, words);
        let expr = expr(&mut random, words, round % 4, &mut 0);
        let sought = run.sought(&expr);
        let mut work = 0;
        let wide = |span: &(u32, u32)| (span.0 as usize, span.1 as usize);
        let spans = expr.spans(&run.seen(), &mut work);
        let expected: Vec<_> = sought.spans(&run.units).into_iter().collect();
        assert_eq!(
            spans.iter().map(wide).collect::<Vec<_>>(),
            expected,
            "{expr:?} in {:?}",
            run.positions
        );
        let mut marks = vec![];
        expr.marks(&run.seen(), None, &mut work, &mut marks);
        let marks: BTreeSet<_> = marks
            .iter()
            .map(|(clause, span)| (*clause, wide(span)))
            .collect();
        assert_eq!(
            marks,
            sought.marks(&run.units, None),
            "{expr:?} in {:?}",
            run.positions
        );
        assert_eq!(marks.is_empty(), spans.is_empty(), "{expr:?}");
        found += usize::from(!spans.is_empty());
    }
    assert!(found > 2_000, "{found}");
}

#[test]
fn the_worst_expressions_take_steps_in_proportion_to_words_and_operators() {
    const LENGTH: u32 = 20_000;
    let everywhere: Vec<u32> = (0..LENGTH).collect();
    let some: Vec<Vec<u32>> = (0..256)
        .map(|n| (0..LENGTH).filter(|at| at % 256 == n).collect())
        .collect();
    let worst = |expr: &Expr, positions: &[Vec<u32>]| {
        let seen = Seen {
            positions,
            ..Seen::default()
        };
        let mut work = 0;
        let spans = expr.spans(&seen, &mut work);
        assert!(!spans.is_empty() && spans.len() <= LENGTH as usize);
        let decided = work;
        let mut marks = vec![];
        expr.marks(&seen, None, &mut work, &mut marks);
        (decided / u64::from(LENGTH), work / u64::from(LENGTH))
    };

    // a NEAR/9 a NEAR/9 a ..., 64 operators deep.
    let reach = |at: u32| Reach::Words(if at.is_multiple_of(2) { 9 } else { 99 });
    let chain = (0..64).fold(word(0), |left, at| near(left, word(0), reach(at), false));
    let (decided, marked) = worst(&chain, std::slice::from_ref(&everywhere));
    assert!(decided <= 64 * 8, "{decided}");
    assert!(marked <= 64 * 64 * 8, "{marked}");

    // Two groups of a hundred and more words.
    let group = |words: std::ops::Range<usize>| Expr::Or(words.map(word).collect());
    let groups = near(group(0..128), group(128..256), Reach::Words(99), false);
    let (decided, marked) = worst(&groups, &some);
    assert!(decided <= 16 && marked <= 64, "{decided} {marked}");

    // A loosened phrase of one word, sixteen times.
    let loose = Expr::Words(Words {
        words: vec![0; 16],
        slop: 99,
        clause: 0,
    });
    let (decided, _) = worst(&loose, std::slice::from_ref(&everywhere));
    assert!(decided <= 16 * 128, "{decided}");
}
