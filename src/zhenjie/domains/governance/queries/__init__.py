"""The shared readers of governance: boards, points, patrols."""
