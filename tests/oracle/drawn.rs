//! Random expressions over words that occur.

/// A random expression of words near each other.
pub(super) fn random_expression(random: &mut fastrand::Rng, vocabulary: &[String]) -> String {
    let operand = |random: &mut fastrand::Rng| operand(random, vocabulary);
    let near = |random: &mut fastrand::Rng| {
        let operators = [
            "NEAR/0", "NEAR/2", "NEAR/9", "w/40", "pre/0", "pre/4", "w/s", "w/p",
        ];
        (*random.choice(operators).unwrap()).to_owned()
    };
    match random.u8(..9) {
        0..=3 => format!("({} {} {})", operand(random), near(random), operand(random)),
        4 => format!(
            "({} {} {} {} {})",
            operand(random),
            near(random),
            operand(random),
            near(random),
            operand(random)
        ),
        5 => format!(
            "({} {} ({} {} {}))",
            operand(random),
            near(random),
            operand(random),
            near(random),
            operand(random)
        ),
        6 => format!("atleast{} {}", random.u8(2..4), operand(random)),
        7 => format!(
            "atleast2 ({} {} {})",
            operand(random),
            near(random),
            operand(random)
        ),
        _ => operand(random),
    }
}

fn operand(random: &mut fastrand::Rng, vocabulary: &[String]) -> String {
    let word = |random: &mut fastrand::Rng| random.choice(vocabulary).unwrap().clone();
    match random.u8(..12) {
        0..=4 => word(random),
        5 => format!("\"{} {}\"", word(random), word(random)),
        6 => format!("\"{} {}\"~{}", word(random), word(random), random.u8(1..6)),
        7 => {
            let words = [word(random), word(random), word(random)].join(" ");
            format!("\"{words}\"~{}", random.u8(1..5))
        }
        8 => format!(
            "({} OR \"{} {}\")",
            word(random),
            word(random),
            word(random)
        ),
        9 => format!("={}", word(random)),
        10 => {
            let letters = |c: &char| c.is_alphanumeric();
            let start: String = word(random).chars().filter(letters).take(3).collect();
            format!("{start}*")
        }
        _ => {
            // One letter is wrong.
            let mut letters: Vec<char> = word(random).chars().collect();
            letters.retain(|c| c.is_alphanumeric());
            if letters.len() > 4 {
                let at = random.usize(1..letters.len() - 1);
                letters.swap(at, at + 1);
            }
            format!("{}~1", letters.iter().collect::<String>())
        }
    }
}
