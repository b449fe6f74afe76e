// Whose a step is, is where it lies: choosing a role moves it into that role's lane, which is made when missing.
const lanes = (board) => board.get("elementRegistry").filter((one) => one.type === "bpmn:Lane");

const laneOf = (element) => {
  const process = element.businessObject.$parent;
  const found = [];
  const look = (set) =>
    (set?.lanes ?? []).forEach((lane) => {
      if ((lane.flowNodeRef ?? []).includes(element.businessObject)) found.push(lane);
      look(lane.childLaneSet);
    });
  (process?.laneSets ?? []).forEach(look);
  return found.at(-1);
};

export const roleOf = (element) => laneOf(element)?.name ?? "";

export const assignRole = (board, element, role) => {
  if (!role) return;
  const modeling = board.get("modeling");
  let lane = lanes(board).find((one) => one.businessObject.name === role);
  if (!lane) {
    const all = lanes(board);
    const last = all.sort((one, other) => one.y + one.height - (other.y + other.height)).at(-1);
    if (!last) return;
    lane = modeling.addLane(last, "bottom");
    modeling.updateProperties(lane, { name: role });
  }
  const middle = lane.y + lane.height / 2 - (element.y + element.height / 2);
  modeling.moveElements([element], { x: 0, y: Math.round(middle) }, element.parent);
};
