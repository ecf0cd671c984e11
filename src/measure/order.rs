//! Which query is asked when: rounds, in each of which every query is asked once, in an order of its own.

use fastrand::Rng;

/// The order of all requests of a run, the same for the same seed, computed a round at a time.
pub(super) struct Order {
    tasks: usize,
    sides: usize,
    seed: u64,
    /// The last round that was asked for, and its order.
    round: Option<usize>,
    permutation: Vec<usize>,
}

impl Order {
    /// Rounds over so many tasks, each done by so many sides, one directly after the other. The side that begins changes
    /// from task to task and from round to round, so that none is favoured by what the other has left in caches.
    pub(super) fn new(tasks: usize, sides: usize, seed: u64) -> Self {
        Order {
            tasks: tasks.max(1),
            sides: sides.max(1),
            seed,
            round: None,
            permutation: (0..tasks.max(1)).collect(),
        }
    }

    /// The number of the `i`-th request: that of its task, and those of the second side after all of the first.
    pub(super) fn task(&mut self, i: usize) -> usize {
        let of_round = self.tasks * self.sides;
        let (round, place) = (i / of_round, i % of_round);
        if self.round != Some(round) {
            for (at, task) in self.permutation.iter_mut().enumerate() {
                *task = at;
            }
            // Multiplied, so that the rounds of neighbouring seeds are not each other's.
            let seed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ round as u64;
            Rng::with_seed(seed).shuffle(&mut self.permutation);
            self.round = Some(round);
        }
        let task = place / self.sides;
        let side = (place + task + round) % self.sides;
        side * self.tasks + self.permutation[task]
    }
}
