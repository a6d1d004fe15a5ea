//! Hierarchies as graphs: nodes are numbered from 0, and `edges[n]` holds the nodes that `n` includes by itself.

use std::collections::VecDeque;

/// For every node all that it includes, itself first, then nearest first.
pub(crate) fn closure(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    (0..edges.len()).map(|node| reach(node, edges)).collect()
}

fn reach(from: usize, edges: &[Vec<usize>]) -> Vec<usize> {
    let mut found = vec![from];
    let mut next = 0;
    while let Some(&node) = found.get(next) {
        for &to in successors(node, edges) {
            if !found.contains(&to) {
                found.push(to);
            }
        }
        next += 1;
    }
    found
}

/// One shortest cycle for every set of nodes that include each other; the way back to the first node is left out.
pub(crate) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let closure = closure(edges);
    let includes = |stronger: usize, weaker: &usize| {
        closure.get(stronger).is_some_and(|included| included.contains(weaker))
    };
    let mut cycles: Vec<Vec<usize>> = Vec::new();
    for node in 0..edges.len() {
        let told = |cycle: &Vec<usize>| {
            cycle.first().is_some_and(|first| includes(*first, &node) && includes(node, first))
        };
        if !cycles.iter().any(told) {
            cycles.extend(way_back(node, edges));
        }
    }
    cycles
}

/// The shortest way from `start` to itself.
fn way_back(start: usize, edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut seen = Vec::new();
    let mut ways = VecDeque::from([vec![start]]);
    while let Some(way) = ways.pop_front() {
        for &to in successors(*way.last()?, edges) {
            if to == start {
                return Some(way);
            }
            if !seen.contains(&to) {
                seen.push(to);
                ways.push_back(way.iter().copied().chain([to]).collect());
            }
        }
    }
    None
}

/// What `node` need not include by itself, because another node it includes does: pairs of that node and the other.
///
/// Only meaningful without cycles.
pub(crate) fn superfluous(node: usize, edges: &[Vec<usize>]) -> Vec<(usize, usize)> {
    let direct = successors(node, edges);
    let through = |weaker: &usize| {
        let other = direct.iter().find(|other| *other != weaker && reach(**other, edges).contains(weaker))?;
        Some((*weaker, *other))
    };
    direct.iter().filter_map(through).collect()
}

fn successors(node: usize, edges: &[Vec<usize>]) -> &[usize] {
    edges.get(node).map_or(&[], Vec::as_slice)
}
