//! A Redis Cluster of three primaries.

use super::{RedisServer, free_port};

/// How many slots a cluster has.
const SLOTS: usize = 16_384;

pub struct RedisCluster {
    pub nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Three primaries that have found each other, and answer for all slots.
    pub fn start() -> Self {
        let mut buses = Vec::new();
        let mut nodes = Vec::new();
        for _ in 0..3 {
            let bus = free_port();
            nodes.push(RedisServer::with(&[
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                &bus.to_string(),
                "--cluster-node-timeout",
                "2000",
            ]));
            buses.push(bus);
        }
        let share = SLOTS.div_ceil(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let (first, last) = (index * share, ((index + 1) * share).min(SLOTS) - 1);
            node.run::<()>(&format!("CLUSTER ADDSLOTSRANGE {first} {last}"));
            // Epochs of their own, so that they don't have to agree on them first.
            node.run::<()>(&format!("CLUSTER SET-CONFIG-EPOCH {}", index + 1));
            let (port, bus) = (nodes[0].port(), buses[0]);
            node.run::<()>(&format!("CLUSTER MEET 127.0.0.1 {port} {bus}"));
        }
        let cluster = Self { nodes };
        while !cluster.nodes.iter().all(is_ready) {
            std::thread::yield_now();
        }
        cluster
    }

    /// The addresses of its nodes.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(RedisServer::url).collect()
    }
}

/// Whether a node knows of all slots, and of all three nodes.
fn is_ready(node: &RedisServer) -> bool {
    let info: String = node.run("CLUSTER INFO");
    info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
}
