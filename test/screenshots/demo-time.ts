/** Everything in these pictures happened around this moment. */
export const NOW = Date.UTC(2026, 5, 21, 14, 30)
