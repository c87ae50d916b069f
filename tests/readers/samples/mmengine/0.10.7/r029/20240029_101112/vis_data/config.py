batch_size = 16
data = dict(augment=False, train_frac=0.5)
default_scope = 'mmdet'
epochs = 8
key = 'r029'
model = dict(
    activation='relu', dropout=0.21, hidden=[
        48,
        48,
    ])
notes = None
optimizer = dict(lr=1500.0, momentum=None, name='sgd', weight_decay=6.731e-05)
scheduler = None
seed = 1
train_pipeline = [
    dict(type='LoadImage'),
    dict(scale=(
        1333,
        800,
    ), type='Resize'),
]
work_dir = './work_dirs/r029'
